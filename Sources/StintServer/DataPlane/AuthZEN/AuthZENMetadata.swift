/// `GET /.well-known/authzen-configuration`: where AuthZEN's questions go.
enum AuthZENMetadata {
    static func write(host: String?, into out: inout JSONBytes) -> DataPlaneReply {
        let base = "http://\(host ?? "localhost")"
        out.beginObject()
        out.key("policy_decision_point")
        out.string(base)
        out.key("access_evaluation_endpoint")
        out.string("\(base)/access/v1/evaluation")
        out.key("access_evaluations_endpoint")
        out.string("\(base)/access/v1/evaluations")
        out.endObject()
        return DataPlaneReply(200)
    }
}

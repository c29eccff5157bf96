/// What `stint --version` prints.
enum StintVersion {
    static let text = "0.1.0"
}

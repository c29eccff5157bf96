import Testing

/// Requests to providers
@Suite("Requests to providers")
struct ProviderBuiltinTests {
    static let cases: [BuiltinCase] = [
        BuiltinCase(
            "providers.aws.sign_req",
            #"{"method": "get", "url": "https://example.com"}, {"aws_access_key": "A", "aws_secret_access_key": "S", "aws_service": "s3", "aws_region": "us-east-1"}, 1451311705000000000"#,
            #"{"headers": {"Authorization": "AWS4-HMAC-SHA256 Credential=A/20151228/us-east-1/s3/aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=6e7307b9fe632bf1ef818ce7ea2b35e9116d4db9a1d815103e56c58cd961083e", "host": "example.com", "x-amz-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "x-amz-date": "20151228T140825Z"}, "method": "get", "url": "https://example.com"}"#
        ),
        BuiltinCase(
            "providers.aws.sign_req",
            #"{"method": "get", "url": "https://example.com/a/b%20c?x=1&y=é#frag", "headers": {"Foo": "bar", "User-Agent": "x", "n": 1}}, {"aws_access_key": "A", "aws_secret_access_key": "S", "aws_service": "ec2", "aws_region": "us-east-1", "aws_session_token": "T"}, 1451311705000000000"#,
            #"{"headers": {"Authorization": "AWS4-HMAC-SHA256 Credential=A/20151228/us-east-1/ec2/aws4_request,SignedHeaders=foo;host;n;x-amz-date;x-amz-security-token,Signature=7bef3da9b4929cad4b4d0c69fb80892283ebd20c0c66b3a2eee9e9f4f306e14f", "Foo": "bar", "User-Agent": "x", "host": "example.com", "n": "", "x-amz-date": "20151228T140825Z", "x-amz-security-token": "T"}, "method": "get", "url": "https://example.com/a/b%20c?x=1&y=é#frag"}"#
        ),
        BuiltinCase(
            "providers.aws.sign_req",
            #"{"method": "post", "url": "http://user:pw@example.com:8080/a b/é", "body": {"b": "<x>", "a": [1]}}, {"aws_access_key": "A", "aws_secret_access_key": "S", "aws_service": "glacier", "aws_region": "us-east-1"}, 1451311705000000000"#,
            #"{"body": {"a": [1], "b": "<x>"}, "headers": {"Authorization": "AWS4-HMAC-SHA256 Credential=A/20151228/us-east-1/glacier/aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=6f103c30f952d8bae5de18dce63b0bb618e9a1ba123831a9d5f081e8e90768a6", "host": "example.com:8080", "x-amz-content-sha256": "7a6b4b42093c45ae6c809ee7e59b5d815f7b588d185a36b3bd281db2e1fcf2e7", "x-amz-date": "20151228T140825Z"}, "method": "post", "url": "http://user:pw@example.com:8080/a b/é"}"#
        ),
        BuiltinCase(
            "providers.aws.sign_req",
            #"{"method": "post", "url": "http://example.com", "raw_body": "abc", "body": {}}, {"aws_access_key": "A", "aws_secret_access_key": "S", "aws_service": "s3", "aws_region": "us-east-1", "disable_payload_signing": true}, 1451311705000000000"#,
            #"{"body": {}, "headers": {"Authorization": "AWS4-HMAC-SHA256 Credential=A/20151228/us-east-1/s3/aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=4258192badef4b9ff1656fa97a4ef692f57712be75efc34c6c9e64b24a7ed6f2", "host": "example.com", "x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-date": "20151228T140825Z"}, "method": "post", "raw_body": "abc", "url": "http://example.com"}"#
        ),
        BuiltinCase(
            "providers.aws.sign_req",
            #"{"method": "post", "url": "http://example.com", "raw_body": "abc"}, {"aws_access_key": "A", "aws_secret_access_key": "S", "aws_service": "s3", "aws_region": "us-east-1", "disable_payload_signing": false}, 1451311705000000000"#,
            #"{"headers": {"Authorization": "AWS4-HMAC-SHA256 Credential=A/20151228/us-east-1/s3/aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=f3163fd9eda811fbe9cc9b8155b494ee07fbd70e6a53b82df2b081022a5f760b", "host": "example.com", "x-amz-content-sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "x-amz-date": "20151228T140825Z"}, "method": "post", "raw_body": "abc", "url": "http://example.com"}"#
        ),
        BuiltinCase(
            "providers.aws.sign_req",
            #"{"method": "post", "url": "http://example.com", "raw_body": "abc"}, {"aws_access_key": "A", "aws_secret_access_key": "S", "aws_service": "foo", "aws_region": "us-east-1", "disable_payload_signing": true}, 1451311705000000000"#,
            #"{"headers": {"Authorization": "AWS4-HMAC-SHA256 Credential=A/20151228/us-east-1/foo/aws4_request,SignedHeaders=host;x-amz-date,Signature=de560f07ed14d957a64a729f2a39f0d89f7494cc7a2afe07fc0904c06cf9d0d6", "host": "example.com", "x-amz-date": "20151228T140825Z"}, "method": "post", "raw_body": "abc", "url": "http://example.com"}"#
        ),
        BuiltinCase(
            "providers.aws.sign_req",
            #"{"method": "post", "url": "http://example.com", "bad": 1}, {"aws_access_key": "A", "aws_secret_access_key": "S", "aws_service": "s3", "aws_region": "us-east-1"}, 1451311705000000000"#,
            refuses: #"operand 1 invalid request parameters(s): {"bad"}"#),
        BuiltinCase(
            "providers.aws.sign_req",
            #"{}, {"aws_access_key": "A", "aws_secret_access_key": "S", "aws_service": "s3", "aws_region": "us-east-1"}, 1451311705000000000"#,
            refuses: #"operand 1 missing required request parameters(s): {"method", "url"}"#),
        BuiltinCase(
            "providers.aws.sign_req",
            #"{"method": 1, "url": []}, {"aws_access_key": "A", "aws_secret_access_key": "S", "aws_service": "s3", "aws_region": "us-east-1"}, 1451311705000000000"#,
            refuses: #"operand 1 invalid values for required request parameters(s): {"method", "url"}"#),
        BuiltinCase(
            "providers.aws.sign_req", #"{"method": "get", "url": "http://a"}, {"x": 1}, 1"#,
            refuses:
                #"operand 2 missing required AWS config parameters(s): {"aws_access_key", "aws_region", "aws_secret_access_key", "aws_service"}"#
        ),
        BuiltinCase(
            "providers.aws.sign_req",
            #"{"method": "get", "url": "http://a"}, {"aws_access_key": 1, "aws_secret_access_key": "S", "aws_service": 2, "aws_region": "us-east-1"}, 1"#,
            refuses:
                #"operand 2 invalid values for required AWS config parameters(s): {"aws_access_key", "aws_service"}"#),
        BuiltinCase(
            "providers.aws.sign_req",
            #"{"method": "get", "url": "http://a"}, {"aws_access_key": "A", "aws_secret_access_key": "S", "aws_service": "s3", "aws_region": "us-east-1", "disable_payload_signing": 1}, 1"#,
            refuses: "operand 2 invalid value for 'disable_payload_signing' in AWS config"),
        BuiltinCase(
            "providers.aws.sign_req",
            #"{"method": "get", "url": "http://a"}, {"aws_access_key": "A", "aws_secret_access_key": "S", "aws_service": "s3", "aws_region": "us-east-1"}, 1.5"#,
            refuses: "operand 3 could not convert time_ns value into a unix timestamp"),
        BuiltinCase(
            "providers.aws.sign_req",
            #"{"method": "get", "url": "http://a"}, {"aws_access_key": "A", "aws_secret_access_key": "S", "aws_service": "s3", "aws_region": "us-east-1"}, "x""#,
            refuses: "operand 1 must be number but got string"),
        BuiltinCase(
            "providers.aws.sign_req", #"{"method": "get", "url": "http://a"}, 1, 1"#,
            refuses: "operand 1 must be object but got number"),
        BuiltinCase("providers.aws.sign_req", "1, {}, 1", refuses: "operand 1 must be object but got number"),
        BuiltinCase(
            "providers.aws.sign_req",
            #"{"method": "get", "url": "http://a", "headers": 1}, {"aws_access_key": "A", "aws_secret_access_key": "S", "aws_service": "s3", "aws_region": "us-east-1"}, 1"#,
            refuses: "operand 0 must be object but got number"),
        BuiltinCase(
            "providers.aws.sign_req",
            #"{"method": "get", "url": "http://a", "headers": {"x": "1", "Host": "h"}, "timeout": "5s"}, {"aws_access_key": "A", "aws_secret_access_key": "S", "aws_service": "s3", "aws_region": "us-east-1"}, 1"#,
            #"{"headers": {"Authorization": "AWS4-HMAC-SHA256 Credential=A/19700101/us-east-1/s3/aws4_request,SignedHeaders=host;x;x-amz-content-sha256;x-amz-date,Signature=4ab1234a576bb6fb7f4c4d5a2d28947efeea5c0d887f9ddb25cfe0c6ca86f9ec", "Host": "h", "host": "a", "x": "1", "x-amz-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "x-amz-date": "19700101T000000Z"}, "method": "get", "timeout": "5s", "url": "http://a"}"#
        ),
    ]

    @Test(arguments: cases)
    func answersAsOPA(_ testCase: BuiltinCase) throws {
        try testCase.check()
    }
}

// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is built with the same strictness (docs/architecture.md, "The compiler enforces boundaries").
/// In CI warnings are errors; on a developer's machine a newer compiler's new warning does not stop the work.
let strict: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

let package = Package(
    name: "stint",
    products: [
        .library(name: "Rego", targets: ["Rego", "RegoSyntax", "RegoBundle"]),
        .library(name: "RegoHTTP", targets: ["RegoHTTP"]),
        .executable(name: "stint", targets: ["stint"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.36.0"),
        .package(url: "https://github.com/attaswift/BigInt.git", from: "6.0.1"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        // Rego: the language and its engine. Nothing here knows of access requests.
        .target(name: "RegoSyntax", swiftSettings: strict),
        .systemLibrary(
            // Whoever imports the module links RE2. Debian's re2.pc has flags that SwiftPM refuses with a warning.
            name: "CRE2System", path: "Sources/CRE2System", providers: [.apt(["libre2-dev"])]),
        .target(name: "CRE2", dependencies: ["CRE2System"], path: "Sources/CRE2"),
        .target(
            name: "Rego",
            dependencies: [
                "RegoSyntax", "CRE2", "CRE2System",
                .product(name: "BigInt", package: "BigInt"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),

        // Bundles: archives of policies and data with a manifest and a signature.
        .systemLibrary(name: "CZlibSystem", path: "Sources/CZlibSystem", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "RegoBundle",
            dependencies: [
                "Rego", "RegoSyntax", "CZlibSystem", .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        // Sends the requests of `http.send`; the engine itself knows no HTTP client.
        .target(
            name: "RegoHTTP",
            dependencies: [
                "Rego",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict),
        // What policy authors use: loading, evaluating, testing and explaining, for the command line.
        .target(name: "RegoTools", dependencies: ["Rego", "RegoSyntax", "RegoBundle"], swiftSettings: strict),

        // The domain: pure state machines and ports.
        .target(name: "StintCore", swiftSettings: strict),
        // Stories in process, over any store: for `stint scenario run` and the property tests.
        .target(name: "StintScenario", dependencies: ["StintCore"], swiftSettings: strict),
        .target(
            name: "StintPolicy",
            dependencies: [
                "StintCore", "Rego", "RegoSyntax",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HashTreeCollections", package: "swift-collections"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),
        .target(
            name: "StintAudit",
            dependencies: ["StintCore", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .target(
            name: "StintSQLite",
            dependencies: ["StintCore", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),

        // The edges: wire types, server, client, and the one executable that assembles everything.
        .target(name: "StintAPI", swiftSettings: strict),
        .target(
            name: "StintServer",
            dependencies: [
                "StintCore", "StintAPI", "Rego",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .target(
            name: "StintClient",
            dependencies: [
                "StintAPI",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "stint",
            dependencies: [
                "Rego", "RegoHTTP", "RegoSyntax", "RegoBundle", "RegoTools", "StintCore", "StintPolicy", "StintAudit",
                "StintSQLite", "StintAPI", "StintServer", "StintClient", "StintScenario",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict),

        // Tests. Few targets: build time on two cores is the budget.
        .target(name: "TestFolders", path: "Tests/TestFolders", swiftSettings: strict),
        .target(
            name: "StintTesting", dependencies: ["StintCore", "StintScenario"], path: "Tests/StintTesting",
            swiftSettings: strict),
        // A million of the property tests' scripts: `make soak`.
        .executableTarget(
            name: "stint-soak", dependencies: ["StintCore", "StintScenario", "StintTesting"], path: "Tests/Soak",
            swiftSettings: strict),
        .target(
            name: "RegoConformance", dependencies: ["Rego", "RegoSyntax"], path: "Tests/RegoConformance",
            swiftSettings: strict),
        .executableTarget(
            name: "rego-conformance", dependencies: ["RegoConformance"], path: "Tests/rego-conformance",
            swiftSettings: strict),
        // Both read what scripts/differential and rego-fuzz itself make up: `make differential`, `make fuzz`.
        .executableTarget(
            name: "rego-differential", dependencies: ["Rego", "RegoSyntax"], path: "Tests/RegoDifferential",
            swiftSettings: strict),
        .executableTarget(
            name: "rego-fuzz", dependencies: ["Rego", "RegoSyntax"], path: "Tests/RegoFuzz", swiftSettings: strict),
        // The engine beside OPA and regorus: `make bench`.
        .target(name: "CAllocationCount", path: "Benchmarks/CAllocationCount"),
        .executableTarget(
            name: "engine-bench", dependencies: ["Rego", "CAllocationCount"], path: "Benchmarks/EngineBench",
            swiftSettings: strict),
        // What the data plane is measured against: `make bench-http`.
        .executableTarget(
            name: "bare-http",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Benchmarks/BareHTTP", swiftSettings: strict),
        // Killed and traced by the tests of the store (P8); its `bench` measures commits.
        .executableTarget(
            name: "store-torture",
            dependencies: [
                "StintCore", "StintSQLite", "StintAudit", "StintTesting",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Tests/StoreTorture", swiftSettings: strict),
        .testTarget(
            name: "RegoTests",
            dependencies: [
                "Rego", "RegoSyntax", "RegoBundle", "RegoTools", "RegoHTTP", "RegoConformance", "TestFolders",
                "rego-fuzz",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            exclude: ["Compiler/known-check-gaps.txt", "Conformance/known-gaps.txt"], swiftSettings: strict),
        .testTarget(
            name: "StintTests",
            dependencies: [
                "StintCore", "StintPolicy", "StintAudit", "StintSQLite", "StintScenario", "StintTesting", "TestFolders",
                "Rego", "store-torture",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: ["Core/Golden", "Policy/Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "StintServerTests",
            dependencies: [
                "StintServer", "StintClient", "StintAPI", "StintCore", "StintPolicy", "StintSQLite", "StintAudit",
                "StintScenario", "StintTesting", "TestFolders", "Rego", "RegoSyntax", "RegoTools", "stint",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
    ]
)

import Foundation

// Mutates modules, queries and JSON and gives them to the engine for a bounded time (docs/testing.md):
//
//     rego-fuzz [--seconds N] [--seed N] [--stride N] [--keep FOLDER]
//     rego-fuzz --repeat FOLDER...

func usage() -> Never {
    print("usage: rego-fuzz [--seconds N] [--seed N] [--stride N] [--keep FOLDER] | rego-fuzz --repeat FOLDER...")
    exit(64)
}

var arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "--child":
    guard arguments.count == 5, let seed = UInt64(arguments[1]), let stride = Int(arguments[2]),
        let start = UInt64(arguments[3])
    else { usage() }
    FuzzChild(seed: seed, stride: stride, progressFile: arguments[4]).run(from: start)
case "--repeat":
    for folder in arguments.dropFirst() {
        print("\(folder): \(FuzzTarget().run(try FuzzCase(folder: folder)) ?? "fine")")
    }
default:
    var options = FuzzSupervisor.Options()
    while !arguments.isEmpty {
        let name = arguments.removeFirst()
        guard !arguments.isEmpty else { usage() }
        let value = arguments.removeFirst()
        switch name {
        case "--seconds": options.seconds = Double(value) ?? options.seconds
        case "--seed": options.seed = UInt64(value) ?? options.seed
        case "--stride": options.stride = max(1, Int(value) ?? options.stride)
        case "--keep": options.keep = value
        default: usage()
        }
    }
    exit(try FuzzSupervisor(options).run() ? 0 : 1)
}

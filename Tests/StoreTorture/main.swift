import Foundation
import GRDB
import StintAudit
import StintCore
import StintSQLite
import StintTesting

// Loads a store until it is killed, and says on standard output what it began and what was acknowledged. The tests of
// P8 run it under strace and kill it; `bench` measures.
//
//     store-torture load DIRECTORY CLIENTS PREFIX [COMMANDS [RETRY,RETRY,...]]
//     store-torture bench DIRECTORY CLIENTS SECONDS

let arguments = CommandLine.arguments
switch arguments.dropFirst().first {
case "load" where arguments.count >= 5:
    let load = Load(
        directory: arguments[2], clients: Int(arguments[3]) ?? 1, prefix: arguments[4],
        commands: arguments.count > 5 ? Int(arguments[5]) ?? .max : .max,
        retries: arguments.count > 6 ? arguments[6].split(separator: ",").map(String.init) : [])
    try await load.run()
case "bench" where arguments.count == 5:
    try await Bench(
        directory: arguments[2], clients: Int(arguments[3]) ?? 32, seconds: Int(arguments[4]) ?? 5
    ).run()
default:
    FileHandle.standardError.write(
        Data(
            "usage: store-torture load DIRECTORY CLIENTS PREFIX [COMMANDS [RETRIES]] | bench DIRECTORY CLIENTS SECONDS\n"
                .utf8))
    exit(64)
}

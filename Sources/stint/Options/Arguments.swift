import ArgumentParser
import FoundationEssentials
import RegoTools
import StintAPI

// Readers of option values. Each throws a message that argument-parser prints after
// "The value '...' is invalid for '--name':", with the usage, and exit code 64.

/// What is wrong with the value of an option.
struct ArgumentProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

enum Arguments {
    static func duration(_ text: String) throws -> DurationText {
        try DurationText(text)
    }

    /// `user:alice`, or `alice` for a user.
    static func subject(_ text: String) throws -> SubjectRef {
        guard let subject = SubjectRef(text) else {
            throw ArgumentProblem("write a subject like user:alice, service:billing or agent:claude")
        }
        guard ["user", "service", "agent"].contains(subject.type) else {
            throw ArgumentProblem(
                "\(Sanitizer.quoted(subject.type)) is no type of subject; it is user, service or agent")
        }
        return subject
    }

    /// `database:payments-db`.
    static func resource(_ text: String) throws -> ResourceRef {
        guard let resource = ResourceRef(text) else {
            throw ArgumentProblem("write a resource with its type, like database:payments-db")
        }
        return resource
    }

    /// `payments-db`: a resource's id alone, where its type adds nothing.
    static func resourceID(_ text: String) throws -> String {
        guard !text.isEmpty, !text.contains(":"), !text.contains("/") else {
            throw ArgumentProblem("write the resource's id alone, like payments-db")
        }
        return text
    }

    /// A person's short id in the directory: `alice`.
    static func person(_ text: String) throws -> String {
        guard !text.isEmpty, !text.contains(":"), !text.contains("/") else {
            throw ArgumentProblem("write the person's id in the directory, like alice; an account goes with --subject")
        }
        return text
    }

    /// A name that people give: of a freeze, of a type of signal.
    static func name(_ text: String) throws -> String {
        guard !text.isEmpty, text.utf8.count <= 128, text != ".", text != "..",
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") })
        else { throw ArgumentProblem("write a name without blanks or slashes, like incident-4711") }
        return text
    }

    /// The place of an event in the log.
    static func position(_ text: String) throws -> Int64 {
        guard let position = Int64(text), position >= 0 else {
            throw ArgumentProblem("write the number of an event, 0 for the beginning")
        }
        return position
    }

    /// Whole hexadecimal digests only: what is confirmed must be what was seen.
    static func digest(_ text: String) throws -> String {
        guard !text.isEmpty, text.utf8.count <= 256, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ArgumentProblem("it is not a digest; `stint policy status` shows the one that is held")
        }
        return text
    }

    /// `payments-db:readonly`.
    static func entitlement(_ text: String) throws -> String {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
            throw ArgumentProblem(
                "write an entitlement as RESOURCE:ROLE, like payments-db:readonly; `stint catalog list` shows yours")
        }
        return text
    }

    static func instant(_ text: String) throws -> Timestamp {
        guard let instant = Timestamp(text) else {
            throw ArgumentProblem("write an instant in RFC 3339, like 2026-11-23T14:00:00Z")
        }
        return instant
    }

    /// A JSON object, or `@FILE` that holds one.
    static func object(_ text: String) throws -> [String: JSONValue] {
        let bytes: Data
        if text.hasPrefix("@") {
            let path = String(text.dropFirst())
            guard let contents = FileManager.default.contents(atPath: path) else {
                throw ArgumentProblem("cannot read `\(path)`")
            }
            bytes = contents
        } else {
            bytes = Data(text.utf8)
        }
        guard bytes.count <= 1 << 20 else { throw ArgumentProblem("it is larger than 1 MiB") }
        do {
            return try JSONDecoder().decode([String: JSONValue].self, from: bytes)
        } catch {
            throw ArgumentProblem("it is not a JSON object, like '{\"mfa\": true}'")
        }
    }

    /// An id goes into a path; what is empty, or names a parent folder, would be another path.
    static func identifier(_ text: String) throws -> String {
        guard !text.isEmpty, text != ".", text != ".." else { throw ArgumentProblem("it is not an id") }
        guard text.utf8.count <= 256 else { throw ArgumentProblem("it is too long to be an id") }
        return text
    }

    static func count(_ text: String) throws -> Int {
        guard let count = Int(text), (1...10_000).contains(count) else {
            throw ArgumentProblem("write a number from 1 to 10000")
        }
        return count
    }
}

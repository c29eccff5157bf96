import SwiftASN1

/// A name in a certificate: attributes such as a country and a common name.
struct DistinguishedName {
    struct Attribute {
        var type: ASN1ObjectIdentifier
        var value: Value
    }

    let attributes: [Attribute]

    /// - Parameter isText: whether only texts may stand in it, as in certificates.
    init(_ element: DERReader.Element, isText: Bool) throws(CertificateError) {
        var attributes: [Attribute] = []
        var sets = element.elements
        while !sets.isAtEnd {
            var set = try sets.next(DERReader.set, or: "x509: invalid RDNSequence").elements
            while !set.isAtEnd {
                var pair = try set.next(
                    DERReader.sequence, or: "x509: invalid RDNSequence: invalid attribute"
                ).elements
                let type = try pair.nextIdentifier(or: "x509: invalid RDNSequence: invalid attribute type")
                do throws(CertificateError) {
                    if isText, let tag = pair.nextTag, !ASN1Value.textTags.contains(tag) {
                        throw CertificateError("unsupported string type: \(tag)")
                    }
                    attributes.append(Attribute(type: type, value: try ASN1Value.next(in: &pair)))
                } catch {
                    throw CertificateError("x509: invalid RDNSequence: invalid attribute value: \(error.message)")
                }
            }
        }
        self.attributes = attributes
    }

    private func texts(_ type: String) -> [Value] {
        attributes.compactMap { attribute in
            guard case .string = attribute.value, attribute.type.text == type else { return nil }
            return attribute.value
        }
    }

    /// The last attribute counts where a name has but one.
    private func text(_ type: String) -> Value { texts(type).last ?? "" }

    var value: Value {
        let names = attributes.map { attribute -> Value in
            ["Type": attribute.type.value, "Value": attribute.value]
        }
        return [
            "CommonName": text("2.5.4.3"), "SerialNumber": text("2.5.4.5"),
            "Country": Value(nullable: texts("2.5.4.6")), "Locality": Value(nullable: texts("2.5.4.7")),
            "Province": Value(nullable: texts("2.5.4.8")), "StreetAddress": Value(nullable: texts("2.5.4.9")),
            "Organization": Value(nullable: texts("2.5.4.10")),
            "OrganizationalUnit": Value(nullable: texts("2.5.4.11")),
            "PostalCode": Value(nullable: texts("2.5.4.17")), "Names": Value(nullable: names), "ExtraNames": .null,
        ]
    }
}

/// A value of any of the types that attributes have, as Go writes it in JSON.
enum ASN1Value {
    /// UTF8String, NumericString, PrintableString, T61String, IA5String and BMPString.
    static let textTags: Set<UInt8> = [0x0C, 0x12, 0x13, 0x14, 0x16, 0x1E]

    static func next(in reader: inout DERReader) throws(CertificateError) -> Value {
        let invalid = "invalid ASN.1 element"
        var copy = reader
        let element = try reader.nextAny(or: invalid)
        switch element.tag {
        case _ where textTags.contains(element.tag): return try text(element)
        case DERReader.integer:
            guard let integer = Int64(exactly: try copy.nextInteger(or: "invalid ASN.1 integer")) else {
                throw CertificateError("invalid ASN.1 integer")
            }
            return .number(Number(integer))
        case DERReader.bitString:
            let (bytes, unused) = try copy.nextBitString(or: "invalid ASN.1 BIT STRING")
            return ["Bytes": Value(base64: bytes), "BitLength": Value(bytes.count * 8 - unused)]
        case DERReader.octetString: return Value(base64: element.body)
        case DERReader.objectIdentifier:
            return try copy.nextIdentifier(or: "invalid ASN.1 OBJECT IDENTIFIER").value
        case 0x17, 0x18: return CertificateTime.value(try CertificateTime.next(in: &copy))
        case DERReader.boolean: return .bool(try copy.nextBoolean(or: "invalid ASN.1 BOOLEAN"))
        // Go leaves out what it has no type for.
        default: return .null
        }
    }

    private static func text(_ element: DERReader.Element) throws(CertificateError) -> Value {
        let bytes = Array(element.body)
        switch element.tag {
        case 0x0C:
            guard UTF8Text.isValid(bytes) else { throw CertificateError("invalid UTF-8 string") }
        case 0x12:
            guard bytes.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 == 0x20 }) else {
                throw CertificateError("invalid NumericString")
            }
        case 0x13:
            guard bytes.allSatisfy(isPrintable) else { throw CertificateError("invalid PrintableString") }
        case 0x14:
            // Nearly Latin-1, and taken for it.
            var text = String.UnicodeScalarView()
            text.append(contentsOf: bytes.map { Unicode.Scalar($0) })
            return .string(RegoString(String(text)))
        case 0x1E: return .string(RegoString(try basicPlane(bytes)))
        default:
            guard UTF8Text.isASCII(bytes) else { throw CertificateError("invalid IA5String") }
        }
        return Value(bytes: bytes)
    }

    private static func isPrintable(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= 0x61 && lower <= 0x7A || byte >= 0x30 && byte <= 0x39 || " '()*&+,-./:=?".utf8.contains(byte)
    }

    private static func basicPlane(_ bytes: [UInt8]) throws(CertificateError) -> String {
        guard bytes.count % 2 == 0 else { throw CertificateError("invalid BMPString") }
        var units = stride(from: 0, to: bytes.count, by: 2).map { UInt32(bytes[$0]) << 8 | UInt32(bytes[$0 + 1]) }
        if units.last == 0 { units.removeLast() }
        var text = String.UnicodeScalarView()
        for unit in units {
            guard unit < 0xFFFE, !(unit >= 0xFDD0 && unit <= 0xFDEF), let scalar = Unicode.Scalar(unit) else {
                throw CertificateError("invalid BMPString")
            }
            text.append(scalar)
        }
        return String(text)
    }
}

import SwiftASN1

/// What a key may be used for. The numbers are Go's.
enum ExtendedKeyUsage: Int {
    case any = 0
    case serverAuth = 1
    case clientAuth = 2
    case codeSigning = 3
    case emailProtection = 4
    case ipsecEndSystem = 5
    case ipsecTunnel = 6
    case ipsecUser = 7
    case timeStamping = 8
    case ocspSigning = 9
    case microsoftServerGatedCrypto = 10
    case netscapeServerGatedCrypto = 11
    case microsoftCommercialCodeSigning = 12
    case microsoftKernelCodeSigning = 13

    init?(_ identifier: ASN1ObjectIdentifier) {
        switch identifier.text {
        case "2.5.29.37.0": self = .any
        case "1.3.6.1.5.5.7.3.1": self = .serverAuth
        case "1.3.6.1.5.5.7.3.2": self = .clientAuth
        case "1.3.6.1.5.5.7.3.3": self = .codeSigning
        case "1.3.6.1.5.5.7.3.4": self = .emailProtection
        case "1.3.6.1.5.5.7.3.5": self = .ipsecEndSystem
        case "1.3.6.1.5.5.7.3.6": self = .ipsecTunnel
        case "1.3.6.1.5.5.7.3.7": self = .ipsecUser
        case "1.3.6.1.5.5.7.3.8": self = .timeStamping
        case "1.3.6.1.5.5.7.3.9": self = .ocspSigning
        case "1.3.6.1.4.1.311.10.3.3": self = .microsoftServerGatedCrypto
        case "2.16.840.1.113730.4.1": self = .netscapeServerGatedCrypto
        case "1.3.6.1.4.1.311.2.1.22": self = .microsoftCommercialCodeSigning
        case "1.3.6.1.4.1.311.61.1.1": self = .microsoftKernelCodeSigning
        default: return nil
        }
    }

    /// The names of the option `KeyUsages`.
    init?(optionName: String) {
        switch optionName {
        case "KeyUsageAny": self = .any
        case "KeyUsageServerAuth": self = .serverAuth
        case "KeyUsageClientAuth": self = .clientAuth
        case "KeyUsageCodeSigning": self = .codeSigning
        case "KeyUsageEmailProtection": self = .emailProtection
        case "KeyUsageIPSECEndSystem": self = .ipsecEndSystem
        case "KeyUsageIPSECTunnel": self = .ipsecTunnel
        case "KeyUsageIPSECUser": self = .ipsecUser
        case "KeyUsageTimeStamping": self = .timeStamping
        case "KeyUsageOCSPSigning": self = .ocspSigning
        case "KeyUsageMicrosoftServerGatedCrypto": self = .microsoftServerGatedCrypto
        case "KeyUsageNetscapeServerGatedCrypto": self = .netscapeServerGatedCrypto
        case "KeyUsageMicrosoftCommercialCodeSigning": self = .microsoftCommercialCodeSigning
        case "KeyUsageMicrosoftKernelCodeSigning": self = .microsoftKernelCodeSigning
        default: return nil
        }
    }
}

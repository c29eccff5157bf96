/// SHA-224, SHA-512/224 and SHA-512/256 (FIPS 180-4), which swift-crypto does not have: the SHA-2 rounds with other
/// beginnings, cut off. Only digests that a bundle's signature names are computed with it; nothing secret goes in.
enum ShortSHA2 {
    static func sha224(_ bytes: [UInt8]) -> [UInt8] {
        let start: [UInt32] = [
            0xC105_9ED8, 0x367C_D507, 0x3070_DD17, 0xF70E_5939, 0xFFC0_0B31, 0x6858_1511, 0x64F9_8FA7, 0xBEFA_4FA4,
        ]
        return Array(digest(bytes, start, SmallWords()).prefix(28))
    }

    static func sha512and224(_ bytes: [UInt8]) -> [UInt8] {
        let start: [UInt64] = [
            0x8C3D_37C8_1954_4DA2, 0x73E1_9966_89DC_D4D6, 0x1DFA_B7AE_32FF_9C82, 0x679D_D514_582F_9FCF,
            0x0F6D_2B69_7BD4_4DA8, 0x77E3_6F73_04C4_8942, 0x3F9D_85A8_6A1D_36C8, 0x1112_E6AD_91D6_92A1,
        ]
        return Array(digest(bytes, start, LargeWords()).prefix(28))
    }

    static func sha512and256(_ bytes: [UInt8]) -> [UInt8] {
        let start: [UInt64] = [
            0x2231_2194_FC2B_F72C, 0x9F55_5FA3_C84C_64C2, 0x2393_B86B_6F53_B151, 0x9638_7719_5940_EABD,
            0x9628_3EE2_A88E_FFE3, 0xBE5E_1E25_5386_3992, 0x2B01_99FC_2C85_B8AA, 0x0EB7_2DDC_81C5_2CA2,
        ]
        return Array(digest(bytes, start, LargeWords()).prefix(32))
    }

    // MARK: The rounds

    private static func digest<Words: SHA2Words>(
        _ bytes: [UInt8], _ start: [Words.Word], _ words: Words
    ) -> [UInt8] {
        let size = MemoryLayout<Words.Word>.size
        let block = 16 * size
        var message = bytes
        message.append(0x80)
        while message.count % block != block - 2 * size { message.append(0) }
        message += [UInt8](repeating: 0, count: 2 * size - 8)
        message += big(UInt64(bytes.count) &* 8)
        var state = start
        for offset in stride(from: 0, to: message.count, by: block) {
            compress(&state, message[offset..<(offset + block)], words)
        }
        return state.flatMap { big($0) }
    }

    private static func compress<Words: SHA2Words>(
        _ state: inout [Words.Word], _ block: ArraySlice<UInt8>, _ words: Words
    ) {
        let size = MemoryLayout<Words.Word>.size
        var schedule: [Words.Word] = []
        for index in 0..<16 {
            let at = block.startIndex + index * size
            schedule.append(block[at..<(at + size)].reduce(0) { $0 << 8 | Words.Word($1) })
        }
        for index in 16..<words.rounds {
            let (early, late) = (schedule[index - 15], schedule[index - 2])
            let first = rotated(early, words.first.0) ^ rotated(early, words.first.1) ^ (early >> words.first.2)
            let second = rotated(late, words.second.0) ^ rotated(late, words.second.1) ^ (late >> words.second.2)
            schedule.append(schedule[index - 16] &+ first &+ schedule[index - 7] &+ second)
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<words.rounds {
            let high = rotated(e, words.high.0) ^ rotated(e, words.high.1) ^ rotated(e, words.high.2)
            let one = h &+ high &+ ((e & f) ^ (~e & g)) &+ words.constant(index) &+ schedule[index]
            let low = rotated(a, words.low.0) ^ rotated(a, words.low.1) ^ rotated(a, words.low.2)
            let two = low &+ ((a & b) ^ (a & c) ^ (b & c))
            (h, g, f, e, d, c, b, a) = (g, f, e, d &+ one, c, b, a, one &+ two)
        }
        for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
    }

    private static func rotated<Word: FixedWidthInteger>(_ word: Word, _ count: Word) -> Word {
        word >> count | word << (Word(Word.bitWidth) - count)
    }

    private static func big(_ word: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: word.bigEndian) { Array($0) }
    }
}

/// What SHA-2 with words of 32 and of 64 bits differ in.
private protocol SHA2Words {
    associatedtype Word: FixedWidthInteger & UnsignedInteger
    var rounds: Int { get }
    var first: (Word, Word, Word) { get }
    var second: (Word, Word, Word) { get }
    var high: (Word, Word, Word) { get }
    var low: (Word, Word, Word) { get }
    func constant(_ round: Int) -> Word
}

private struct SmallWords: SHA2Words {
    let rounds = 64
    let first: (UInt32, UInt32, UInt32) = (7, 18, 3)
    let second: (UInt32, UInt32, UInt32) = (17, 19, 10)
    let high: (UInt32, UInt32, UInt32) = (6, 11, 25)
    let low: (UInt32, UInt32, UInt32) = (2, 13, 22)
    /// The upper halves of the large words' constants.
    func constant(_ round: Int) -> UInt32 { UInt32(truncatingIfNeeded: LargeWords.constants[round] >> 32) }
}

private struct LargeWords: SHA2Words {
    let rounds = 80
    let first: (UInt64, UInt64, UInt64) = (1, 8, 7)
    let second: (UInt64, UInt64, UInt64) = (19, 61, 6)
    let high: (UInt64, UInt64, UInt64) = (14, 18, 41)
    let low: (UInt64, UInt64, UInt64) = (28, 34, 39)
    func constant(_ round: Int) -> UInt64 { Self.constants[round] }

    /// The fractions of the cube roots of the first 80 primes.
    static let constants: [UInt64] = [
        0x428A2F98D728AE22, 0x7137449123EF65CD, 0xB5C0FBCFEC4D3B2F, 0xE9B5DBA58189DBBC,
        0x3956C25BF348B538, 0x59F111F1B605D019, 0x923F82A4AF194F9B, 0xAB1C5ED5DA6D8118,
        0xD807AA98A3030242, 0x12835B0145706FBE, 0x243185BE4EE4B28C, 0x550C7DC3D5FFB4E2,
        0x72BE5D74F27B896F, 0x80DEB1FE3B1696B1, 0x9BDC06A725C71235, 0xC19BF174CF692694,
        0xE49B69C19EF14AD2, 0xEFBE4786384F25E3, 0x0FC19DC68B8CD5B5, 0x240CA1CC77AC9C65,
        0x2DE92C6F592B0275, 0x4A7484AA6EA6E483, 0x5CB0A9DCBD41FBD4, 0x76F988DA831153B5,
        0x983E5152EE66DFAB, 0xA831C66D2DB43210, 0xB00327C898FB213F, 0xBF597FC7BEEF0EE4,
        0xC6E00BF33DA88FC2, 0xD5A79147930AA725, 0x06CA6351E003826F, 0x142929670A0E6E70,
        0x27B70A8546D22FFC, 0x2E1B21385C26C926, 0x4D2C6DFC5AC42AED, 0x53380D139D95B3DF,
        0x650A73548BAF63DE, 0x766A0ABB3C77B2A8, 0x81C2C92E47EDAEE6, 0x92722C851482353B,
        0xA2BFE8A14CF10364, 0xA81A664BBC423001, 0xC24B8B70D0F89791, 0xC76C51A30654BE30,
        0xD192E819D6EF5218, 0xD69906245565A910, 0xF40E35855771202A, 0x106AA07032BBD1B8,
        0x19A4C116B8D2D0C8, 0x1E376C085141AB53, 0x2748774CDF8EEB99, 0x34B0BCB5E19B48A8,
        0x391C0CB3C5C95A63, 0x4ED8AA4AE3418ACB, 0x5B9CCA4F7763E373, 0x682E6FF3D6B2B8A3,
        0x748F82EE5DEFB2FC, 0x78A5636F43172F60, 0x84C87814A1F0AB72, 0x8CC702081A6439EC,
        0x90BEFFFA23631E28, 0xA4506CEBDE82BDE9, 0xBEF9A3F7B2C67915, 0xC67178F2E372532B,
        0xCA273ECEEA26619C, 0xD186B8C721C0C207, 0xEADA7DD6CDE0EB1E, 0xF57D4F7FEE6ED178,
        0x06F067AA72176FBA, 0x0A637DC5A2C898A6, 0x113F9804BEF90DAE, 0x1B710B35131C471B,
        0x28DB77F523047D84, 0x32CAAB7B40C72493, 0x3C9EBE0A15C9BEBC, 0x431D67C49C100D4C,
        0x4CC5D4BECB3E42B6, 0x597F299CFC657E2A, 0x5FCB6FAB3AD6FAEC, 0x6C44198C4A475817,
    ]
}

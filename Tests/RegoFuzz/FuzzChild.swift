import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// The process that does the work: one case after the other, the number of each written down before it is tried.
struct FuzzChild {
    let mutator: FuzzMutator
    let progress: Int32

    init(seed: UInt64, stride: Int, progressFile: String) {
        mutator = FuzzMutator(seed: seed, corpus: FuzzSeeds.load(stride: stride))
        progress = open(progressFile, O_WRONLY | O_CREAT, 0o600)
    }

    /// Tries cases from `start` on until it is killed, or until a promise is broken.
    func run(from start: UInt64) {
        let target = FuzzTarget()
        var number = start
        while true {
            var mark = number
            withUnsafeBytes(of: &mark) { _ = pwrite(progress, $0.baseAddress, $0.count, 0) }
            if let wrong = target.run(mutator.make(number)) {
                FileHandle.standardError.write(Data("broken: \(wrong)\n".utf8))
                exit(3)
            }
            number += 1
        }
    }
}

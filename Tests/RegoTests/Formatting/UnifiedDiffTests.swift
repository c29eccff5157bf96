import RegoTools
import Testing

@Suite("What differs")
struct UnifiedDiffTests {
    static let cases: [(String, String, String)] = [
        ("a\nb\n", "a\nb\n", ""),
        ("", "a\n", "@@ -0,0 +1 @@\n+a\n"),
        ("a\n", "", "@@ -1 +0,0 @@\n-a\n"),
        ("a\nb\nc\n", "a\nB\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"),
        ("a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"),
        (
            "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n",
            "@@ -7,3 +7,4 @@\n 7\n 8\n 9\n+10\n"
        ),
        (
            "x\n1\n2\n3\n4\n5\n6\n7\nx\n", "y\n1\n2\n3\n4\n5\n6\n7\ny\n",
            "@@ -1,4 +1,4 @@\n-x\n+y\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-x\n+y\n"
        ),
        ("x\n1\n2\n3\n4\nx\n", "y\n1\n2\n3\n4\ny\n", "@@ -1,6 +1,6 @@\n-x\n+y\n 1\n 2\n 3\n 4\n-x\n+y\n"),
        ("a\nb\nc\na\n", "b\nc\nd\na\n", "@@ -1,4 +1,4 @@\n-a\n b\n c\n+d\n a\n"),
    ]

    @Test("is written as diff -u does", arguments: cases)
    func diff(old: String, new: String, hunks: String) {
        let text = UnifiedDiff.text(old: Array(old.utf8), new: Array(new.utf8), name: "f")
        #expect(text == (hunks.isEmpty ? "" : "--- f\n+++ f (formatted)\n\(hunks)"))
    }

    @Test("P14: texts with nothing in common are replaced as a whole")
    func large() {
        let old = (0..<4_000).map { "a\($0)\n" }.joined()
        let new = (0..<4_000).map { "b\($0)\n" }.joined()
        let text = UnifiedDiff.text(old: Array(old.utf8), new: Array(new.utf8), name: "f")
        #expect(text.split(separator: "\n").count == 8_003)
    }
}

import Foundation
import TestFolders
import Testing

/// A real HTTP server on loopback: python3's, run by the test, plain, with TLS, or on a Unix socket.
final class LoopbackServer {
    enum Kind: Equatable {
        case plain
        case tls(Certificates, asksForClient: Bool)
        case unix(String)
    }

    let port: Int
    private let process: Process

    static var isPossible: Bool {
        ["python3", "openssl"].allSatisfy { tool in
            (try? run("/usr/bin/env", ["which", tool])) != nil
        }
    }

    init(_ kind: Kind = .plain) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        var arguments = ["python3", "-c", Self.program]
        switch kind {
        case .plain: arguments.append("plain")
        case .tls(let certificates, let asksForClient):
            arguments += ["tls", certificates.path("server.pem"), certificates.path("server.key")]
            arguments.append(asksForClient ? certificates.path("ca.pem") : "")
        case .unix(let path): arguments += ["unix", path]
        }
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), let first = byte.first, first != 0x0A {
            line.append(first)
        }
        port = try #require(Int(String(decoding: line, as: UTF8.self)), "the server did not start")
    }

    deinit {
        // Not SIGTERM: a thread of the concurrency runtime hands its blocked signals on to what it starts.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    var base: String { "http://127.0.0.1:\(port)" }

    @discardableResult
    static func run(_ path: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
        return data
    }

    private static let program = """
        import http.server, json, socket, socketserver, ssl, sys, time, threading, urllib.parse
        counts = {}
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            def log_message(self, *a): pass
            def address_string(self): return ''
            def answer(self, code, body=b'', **headers):
                self.send_response(code)
                for k, v in headers.items(): self.send_header(k.replace('_', '-'), v)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                if self.command != 'HEAD': self.wfile.write(body)
            def handle_any(self):
                u = urllib.parse.urlsplit(self.path)
                q = dict(urllib.parse.parse_qsl(u.query))
                body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
                key = u.path + '?' + q.get('key', '')
                counts[key] = counts.get(key, 0) + 1
                n = counts[key]
                if u.path == '/echo':
                    peer = self.connection.getpeercert() if hasattr(self.connection, 'getpeercert') else None
                    shown = {'method': self.command, 'path': self.path, 'body': body.decode(),
                             'headers': {k.lower(): v for k, v in self.headers.items()}}
                    if peer: shown['peer'] = peer['subject'][0][0][1]
                    return self.answer(200, json.dumps(shown).encode(), Content_Type='application/json; charset=utf-8')
                if u.path == '/count': return self.answer(200, str(n).encode(), Content_Type='application/json')
                if u.path == '/kept':
                    h = {k: v for k, v in q.items() if k in ('Cache-Control', 'ETag', 'Last-Modified', 'Expires')}
                    if q.get('ETag') and self.headers.get('If-None-Match') == q['ETag']: return self.answer(304, b'', X_N=str(n), **h)
                    if q.get('Last-Modified') and self.headers.get('If-Modified-Since') == q['Last-Modified']: return self.answer(304, b'', X_N=str(n), **h)
                    return self.answer(int(q.get('code', '200')), str(n).encode(), Content_Type='application/json', **h)
                if u.path == '/text': return self.answer(200, q.get('body', 'text').encode('latin-1'), Content_Type=q.get('type', 'text/plain'))
                if u.path == '/to': return self.answer(int(q.get('code', '302')), b'', Location=q['url'])
                if u.path == '/loop': return self.answer(302, b'', Location='/loop')
                if u.path == '/slow':
                    time.sleep(30)
                    return self.answer(200, b'late')
                if u.path == '/big': return self.answer(200, b'x' * int(q['n']))
                if u.path == '/flaky' and n < int(q['good']):
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                if u.path == '/flaky': return self.answer(200, str(n).encode(), Content_Type='application/json')
                if u.path == '/many':
                    self.send_response(200)
                    self.send_header('X-Many', 'a'); self.send_header('X-Many', 'b'); self.send_header('Content-Length', '0')
                    return self.end_headers()
                self.answer(404, b'nothing', Content_Type='text/plain')
            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = handle_any
        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True
            def handle_error(self, *a): pass
        class UnixServer(Server):
            address_family = socket.AF_UNIX
            def server_bind(self):
                self.socket.bind(self.server_address); self.server_name = 'x'; self.server_port = 0
        kind = sys.argv[1]
        s = UnixServer(sys.argv[2], Handler) if kind == 'unix' else Server(('127.0.0.1', 0), Handler)
        if kind == 'tls':
            c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            c.load_cert_chain(sys.argv[2], sys.argv[3])
            if sys.argv[4]:
                c.verify_mode = ssl.CERT_REQUIRED
                c.load_verify_locations(sys.argv[4])
            s.socket = c.wrap_socket(s.socket, server_side=True)
        print(s.server_port if kind != 'unix' else 1, flush=True)
        s.serve_forever()
        """
}

/// An authority, a server's certificate for `service.test`, and a client's, made by openssl for one test.
final class Certificates: Equatable {
    private let folder: TemporaryFolder

    static func == (left: Certificates, right: Certificates) -> Bool { left === right }

    init() throws {
        folder = try TemporaryFolder()
        try make("ca", "/CN=test authority", ["-x509", "-addext", "basicConstraints=critical,CA:TRUE"])
        for (name, subject, names) in [
            ("server", "/CN=service.test", "DNS:service.test"), ("client", "/CN=the client", "DNS:client.test"),
        ] {
            try make(name, subject, [])
            let extensions = path("\(name).ext")
            try folder.write("subjectAltName=\(names)\nbasicConstraints=CA:FALSE\n", to: "\(name).ext")
            try LoopbackServer.run(
                "/usr/bin/env",
                [
                    "openssl", "x509", "-req", "-in", path("\(name).csr"), "-CA", path("ca.pem"), "-CAkey",
                    path("ca.key"), "-CAcreateserial", "-days", "2", "-extfile", extensions, "-out",
                    path("\(name).pem"),
                ])
        }
    }

    private func make(_ name: String, _ subject: String, _ more: [String]) throws {
        let output = more.isEmpty ? "\(name).csr" : "\(name).pem"
        try LoopbackServer.run(
            "/usr/bin/env",
            [
                "openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                path("\(name).key"), "-subj", subject, "-days", "2", "-out", path(output),
            ] + more)
    }

    func path(_ name: String) -> String { folder.file(name) }

    func text(_ name: String) throws -> String { try folder.text(name) }
}

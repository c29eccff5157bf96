/// Certificates and keys that were made for the tests and certify nothing. The root's key is of P-256, the intermediate's
/// of Ed25519, the leaf's of P-384. The intermediate is for names in `example.com` and addresses in 10.0.0.0/8, but not
/// for `www.bad.example.com`, and has no room for another authority below it.
enum CertificateFixtures {
    static let root = """
        -----BEGIN CERTIFICATE-----
        MIIBWTCB/6ADAgECAgEBMAoGCCqGSM49BAMCMCQxEjAQBgNVBAMMCVRlc3QgUm9v
        dDEOMAwGA1UECgwFU3RpbnQwHhcNMjAwMTAxMDAwMDAwWhcNNDAwMTAxMDAwMDAw
        WjAkMRIwEAYDVQQDDAlUZXN0IFJvb3QxDjAMBgNVBAoMBVN0aW50MFkwEwYHKoZI
        zj0CAQYIKoZIzj0DAQcDQgAE4hpYLTY3x7apJa4XD7iDT9OygJYAZWzrLCBb8QNv
        ec4Fa3sVbW1CTNh2x2byfvNVClxvouv3KWAJ20CexQTfh6MiMCAwDwYDVR0TAQH/
        BAUwAwEB/zANBgNVHQ4EBgQEcm9vdDAKBggqhkjOPQQDAgNJADBGAiEAljcQTLnt
        NsuGjntlTazInGLnPm7pi4cURpKMDKmqbxkCIQCDpCCxak/Lh34ilJbPesFfTAhB
        C2CQTdcaoAMwU1OklA==
        -----END CERTIFICATE-----
        """

    static let intermediate = """
        -----BEGIN CERTIFICATE-----
        MIIBaTCCARCgAwIBAgIBAjAKBggqhkjOPQQDAjAkMRIwEAYDVQQDDAlUZXN0IFJv
        b3QxDjAMBgNVBAoMBVN0aW50MB4XDTIwMDEwMTAwMDAwMFoXDTQwMDEwMTAwMDAw
        MFowHDEaMBgGA1UEAwwRVGVzdCBJbnRlcm1lZGlhdGUwKjAFBgMrZXADIQCnFl0Y
        XUI+u1n4BUFj6FzEiXzJ5/AFEAsWrfZaGdNZuaNqMGgwEgYDVR0TAQH/BAgwBgEB
        /wIBADAOBgNVHQ8BAf8EBAMCAQYwQgYDVR0eAQH/BDgwNqAbMA2CC2V4YW1wbGUu
        Y29tMAqHCAoAAAD/AAAAoRcwFYITd3d3LmJhZC5leGFtcGxlLmNvbTAKBggqhkjO
        PQQDAgNHADBEAiBJZyRJU8RqSjiSdhAEfXij7MPQQUpG6KS4sKOUe5LHWgIgTKdk
        UTuuDZJE2/f+7ympps+jgswlN+eQtdiz3bdL0G8=
        -----END CERTIFICATE-----
        """

    static let leaf = """
        -----BEGIN CERTIFICATE-----
        MIIBaTCCARugAwIBAgIBAzAFBgMrZXAwHDEaMBgGA1UEAwwRVGVzdCBJbnRlcm1l
        ZGlhdGUwHhcNMjAwMTAxMDAwMDAwWhcNMzAwMTAxMDAwMDAwWjAUMRIwEAYDVQQD
        DAlUZXN0IExlYWYwdjAQBgcqhkjOPQIBBgUrgQQAIgNiAAR3a3I+pszphgHLuVo0
        LOwOK+dlg4soCzTOi329JNDRorrUlp3msxn8AZx8JUXRKKiM4tLFKM0HOXfZ2T/X
        XgKRRAyARGGTc2xFVTv0rTxWOfsH4/f7emmmN0x2gtiQF2GjPjA8MCAGA1UdEQQZ
        MBeCD3d3dy5leGFtcGxlLmNvbYcECgECAzAYBgNVHSUEETAPBggrBgEFBQcDAgYD
        KgMEMAUGAytlcANBAGyTLU8cdcZzq61dBkBpJ9AhCcQ5XN3uiua/tLUWQfgUfKx+
        S+7I0IY/PCJ+N7dlzUdnpPp6n4KvUoleo5BzLw0=
        -----END CERTIFICATE-----
        """

    static let outside = """
        -----BEGIN CERTIFICATE-----
        MIIBRjCB+aADAgECAgEDMAUGAytlcDAcMRowGAYDVQQDDBFUZXN0IEludGVybWVk
        aWF0ZTAeFw0yMDAxMDEwMDAwMDBaFw00MDAxMDEwMDAwMDBaMBIxEDAOBgNVBAMM
        B091dHNpZGUwdjAQBgcqhkjOPQIBBgUrgQQAIgNiAAR3a3I+pszphgHLuVo0LOwO
        K+dlg4soCzTOi329JNDRorrUlp3msxn8AZx8JUXRKKiM4tLFKM0HOXfZ2T/XXgKR
        RAyARGGTc2xFVTv0rTxWOfsH4/f7emmmN0x2gtiQF2GjHjAcMBoGA1UdEQQTMBGC
        D3d3dy5leGFtcGxlLm9yZzAFBgMrZXADQQAnw2hyMeuk29kDSPgE73XeYzCkDA2b
        KnvMgXCHYj/cXm6SJAxoCGPheW0EnBw1MDd4syYQzsrrh8z6vQaL/OMP
        -----END CERTIFICATE-----
        """

    static let wildcard = """
        -----BEGIN CERTIFICATE-----
        MIIBSTCB/KADAgECAgEDMAUGAytlcDAcMRowGAYDVQQDDBFUZXN0IEludGVybWVk
        aWF0ZTAeFw0yMDAxMDEwMDAwMDBaFw00MDAxMDEwMDAwMDBaMBMxETAPBgNVBAMM
        CFdpbGRjYXJkMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEd2tyPqbM6YYBy7laNCzs
        DivnZYOLKAs0zot9vSTQ0aK61Jad5rMZ/AGcfCVF0SiojOLSxSjNBzl32dk/114C
        kUQMgERhk3NsRVU79K08Vjn7B+P3+3pppjdMdoLYkBdhoyAwHjAcBgNVHREEFTAT
        ghEqLmJhZC5leGFtcGxlLmNvbTAFBgMrZXADQQARTEMMlEGbT54/5K8Pa9Qiza+6
        /9U1ffAnHO8Vsn/V9TGkrO4HSdL4y68KGfq29/+WRV2P8u2QH0H0R2EQ2lIH
        -----END CERTIFICATE-----
        """

    static let deep = """
        -----BEGIN CERTIFICATE-----
        MIIBZDCCARagAwIBAgIBBDAFBgMrZXAwHDEaMBgGA1UEAwwRVGVzdCBJbnRlcm1l
        ZGlhdGUwHhcNMjAwMTAxMDAwMDAwWhcNNDAwMTAxMDAwMDAwWjAUMRIwEAYDVQQD
        DAlUZXN0IERlZXAwgZswEAYHKoZIzj0CAQYFK4EEACMDgYYABAH58BVRsQelqEGX
        PGjZ0zGb+9GSnH5F0E3OE8TXkWLy8Glic0OaU0OGED4nE70lQsTV/3o5i0jJCR92
        4UQ6ZytR6QC5EITKboYZDFEMNXuVHHJPtwwZsDIinatMAg4c9ha+2Yf9hOLipguS
        y3c/ux3LQcIqQ77Kq3gYnwQ9gz60vq2SAKMTMBEwDwYDVR0TAQH/BAUwAwEB/zAF
        BgMrZXADQQDQmMgJFXc+qg1XzUdkrg0NEe8d7IpR4xpcbc+Xh1jgS5Jmvb5l80KW
        A3HEZ9waOkXAUiLl8jSlkcPNMtKem2gD
        -----END CERTIFICATE-----
        """

    static let under = """
        -----BEGIN CERTIFICATE-----
        MIIBkTCB9KADAgECAgEFMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCVRlc3QgRGVl
        cDAeFw0yMDAxMDEwMDAwMDBaFw00MDAxMDEwMDAwMDBaMBAxDjAMBgNVBAMMBVVu
        ZGVyMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEd2tyPqbM6YYBy7laNCzsDivnZYOL
        KAs0zot9vSTQ0aK61Jad5rMZ/AGcfCVF0SiojOLSxSjNBzl32dk/114CkUQMgERh
        k3NsRVU79K08Vjn7B+P3+3pppjdMdoLYkBdhox4wHDAaBgNVHREEEzARgg93d3cu
        ZXhhbXBsZS5jb20wCgYIKoZIzj0EAwIDgYsAMIGHAkIBeKpOM7Ig4v8qZ2VcdlEO
        uAS3EIC1mHQOoMqKfSbkk27d9KEcRrndLR3mWdHDcjE27666qGTvC6Pb3aLtyj/V
        WsACQTFfPPGoq1j4jiD2wjH6tnX9Cj7fwYfwv3tYZ6uSkUc7/ObM9UWNWgi4RESX
        6rIRIGvMxBi7vBSPNRMpS0IG6Vjt
        -----END CERTIFICATE-----
        """

    static let rsaCertificate = """
        -----BEGIN CERTIFICATE-----
        MIICqzCCAZOgAwIBAgINEAAAAAAAAAAAAAAAADANBgkqhkiG9w0BAQsFADATMREw
        DwYDVQQDDAhUZXN0IFJTQTAeFw0yMDAxMDEwMDAwMDBaFw00MDAxMDEwMDAwMDBa
        MBMxETAPBgNVBAMMCFRlc3QgUlNBMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIB
        CgKCAQEA0qh4+FTBVM5vKbxTOGmO0baXEqLqnLeod57PGBoU009AUoEnSTRxBXQ0
        oBFwk3gC58vwo5Bt6LWjmD0y8YQsMz0TlLpc6c+EsXa+6bLzCxnyKcimQVpBouV8
        zeydp9I3vIXC89SwnfV/2nI/2KQ5U16pA3jrp1p3u7Qtp8yXbfvo4gPzZIJ9JqPD
        JGVOE/CaG2p6N0E6cteZmvM1yIUXpEJHeBhClP1r3Ayf7t3A2628azAsWy8UPmg8
        Y5iaxQkJpUFsGkaD2rNQfcjQbYJgBbnTsXpLZfOcGzy2xojaUszqk144OTC+gc9O
        Q91EmqzhwUK67v35wYTHCg7CYbytQQIDAQABMA0GCSqGSIb3DQEBCwUAA4IBAQA8
        b41/ppKN9On5oaR6UMf+JjawkZNJYJ0xfRgUf0bJ13VBDoCz7AInu54CfUJVeLgi
        wUVjQosI4W4KU31HKgtbs1O7VGMpUVrJkBnUEaw7KJqha89RJFDvq1Qv45+B6afx
        cA13q06tjRaFY+R3Efyae0K+ma2rqzb+hBMH7CE4C2UDo44V7AnP/eah20yEjj9H
        EAWaRRtfFGLyjvhMJvz0/T1xT3MiOe+w2eETwWeuW5NNr6w1Y9FW6Ar7WYBrLXs3
        ytVLcT2fKV138qs9W+hW+yYNUfU8HV9j7Y0zV5xlNXHktMAJkgKOYNTWZnNCJ4F7
        h+ZweV/F1xmsZwd5n2n0
        -----END CERTIFICATE-----
        """

    static let request = """
        -----BEGIN CERTIFICATE REQUEST-----
        MIH/MIGmAgEAMBcxFTATBgNVBAMMDFRlc3QgUmVxdWVzdDBZMBMGByqGSM49AgEG
        CCqGSM49AwEHA0IABOIaWC02N8e2qSWuFw+4g0/TsoCWAGVs6ywgW/EDb3nOBWt7
        FW1tQkzYdsdm8n7zVQpcb6Lr9ylgCdtAnsUE34egLTArBgkqhkiG9w0BCQ4xHjAc
        MBoGA1UdEQQTMBGCD25ldy5leGFtcGxlLmNvbTAKBggqhkjOPQQDAgNIADBFAiEA
        7XcJ4lCcHoiHOPesvJrRGHB71WekewRaRkzpfH7d790CIFLT41k3tO/OzCL289LX
        9JT+6Bc11tguJ8zWwUTT+z1D
        -----END CERTIFICATE REQUEST-----
        """

    static let rsaKey = """
        -----BEGIN RSA PRIVATE KEY-----
        MIIEowIBAAKCAQEA0qh4+FTBVM5vKbxTOGmO0baXEqLqnLeod57PGBoU009AUoEn
        STRxBXQ0oBFwk3gC58vwo5Bt6LWjmD0y8YQsMz0TlLpc6c+EsXa+6bLzCxnyKcim
        QVpBouV8zeydp9I3vIXC89SwnfV/2nI/2KQ5U16pA3jrp1p3u7Qtp8yXbfvo4gPz
        ZIJ9JqPDJGVOE/CaG2p6N0E6cteZmvM1yIUXpEJHeBhClP1r3Ayf7t3A2628azAs
        Wy8UPmg8Y5iaxQkJpUFsGkaD2rNQfcjQbYJgBbnTsXpLZfOcGzy2xojaUszqk144
        OTC+gc9OQ91EmqzhwUK67v35wYTHCg7CYbytQQIDAQABAoIBAD4QzxtzdUa0T8I/
        L1HGoAKfxmECSReFcQhVbPTP8mTTy8LDNLz3y3js5PhoSv/X8xsyViMK0acnpRyc
        o17PL2qlSxid0/Q7ZQAYWWVniP4zVcsDyCAnJIGHFb9iQI0Kfct4qZjHiIXxqArH
        cJI2yIEMucVBIkU7fV17V5xBxjfr4LcgWJY1Y6GwZFYyQotILhg47ffWBp3qfWIr
        +vTyL8TAqiBZmH0W4/Z6kHjIuqMhYqRwNeEMPNRtW5pQCRv935uo02d4lrLCpUot
        /BagSxwLQvAVAwP6+goKoKPmpTlGtzM71NhDFTvQcj/xX4ZbWqdtbd8LOSYReRlf
        bBgVnXUCgYEA6qDwg3MQ+vVb3wTFRJEP37ZV6SKGy5/rAkxFR6kleKDa6zCGIU7d
        zJ6EDd+MjxsmW06NTwQif6r2dVUB40fpvAxL1w80x4L/sLCDDULDqtrtV+ZJnPyq
        2QYnduQi7VAc0Z/RkveerX1PV3078lcgkoR3zTgW84UfvQwtGu2y9wcCgYEA5diW
        mmbARt/4Ast+q4foA9o6cUcpefmHvwhyVV01DaOwIrZ90h07Cf1KiWXPZG0fPYDG
        vJo56UyoOmFIuiqhfUeaIJEzg9hoChFLxymt4v7vqE9LUMGi1ksFb9hU3Gz6hZ16
        RNDTLvtvgoYl3omr7guk2PIw9khYYBd2bhDOH3cCgYEAgKz++rhSaa/CUM8m+PGt
        iP1QpGkhD++GTV5S6HglasCdDzsvdHjyP1P4DDu7tIgpQw4ThXA5E1dJjxOt014P
        G+iKd0mJopl/bQGA/fbNpJgobnqHiKcxc5BieFuppAi5pWVG5JkU1wTQTKUMCV4r
        KO+pXE0UmT07KMzSt+AAtGUCgYA4QRJbJ9rXfemNhZCzGshGaRr0rp4QJGp87uxM
        yEs701xAormYu16/yyZ7ClgAFFUZEHOTpYuW9hQWdcj/B4AO0X9/iQo6srSEAkex
        rxnH/O1bHE0qrrnUCPiDr0bVzDZkjW5neVS2owNfxsVt+fQChwcJsf0ZygsXOaba
        uXI5cQKBgGZcuJcgZMIuWicHk6926fSUUdOPd2L5cOr/TN+PKKoUrkniUYVrA8r3
        F0Dnu9RSsIjUN8DJigUsXA7hxal+7tyZPaDmstghTJADIQf+wrRsp7qeXgiEMdm+
        2cMXAMsTl5wBJh5Dw3YY3vnb2IEnQyTFEg5ossKWV3f9pA5u5qG7
        -----END RSA PRIVATE KEY-----
        """

    static let ellipticKey = """
        -----BEGIN EC PRIVATE KEY-----
        MIGkAgEBBDBe+UqKERPe2n1icxdu3QtaRa705BHj6TDgJQ3jIo+rhg73Tr8bhbzn
        fmUJcilw7e6gBwYFK4EEACKhZANiAAR3a3I+pszphgHLuVo0LOwOK+dlg4soCzTO
        i329JNDRorrUlp3msxn8AZx8JUXRKKiM4tLFKM0HOXfZ2T/XXgKRRAyARGGTc2xF
        VTv0rTxWOfsH4/f7emmmN0x2gtiQF2E=
        -----END EC PRIVATE KEY-----
        """

    static let edwardsKey = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEII8n5qhRUE76FCDNJ+9XPNTcVz6jhneQmoM4Re/votOB
        -----END PRIVATE KEY-----
        """

    /// All of them, for a policy's input.
    static let all: [(name: String, text: String)] = [
        ("root", root),
        ("intermediate", intermediate),
        ("leaf", leaf),
        ("outside", outside),
        ("wildcard", wildcard),
        ("deep", deep),
        ("under", under),
        ("rsaCertificate", rsaCertificate),
        ("request", request),
        ("rsaKey", rsaKey),
        ("ellipticKey", ellipticKey),
        ("edwardsKey", edwardsKey),
    ]
}

/// Keys made for these tests, and tokens that the real OPA signed with them. Nothing else uses them.
enum TokenFixtures {
    static let secret = "secret"

    /// By algorithm: `{"sub": "alice"}`, signed by OPA 1.20.
    static let tokens: [String: String] = [
        "HS256":
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.rSJzVkJH-KnHZ3uThGnEkzcC_XYwqhh3yjQhE5XM8Vc",
        "HS384":
            "eyJhbGciOiJIUzM4NCJ9.eyJzdWIiOiJhbGljZSJ9.Ojujzs8UHxhLwKhmW9eMDDe5A2YQuTh9Y1IkEUfQz034ZmTUfUF9K6"
            + "Vzxu5T8_22",
        "HS512":
            "eyJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJhbGljZSJ9.8KXD97LAtW3yAT8Lw48SthcG0TJGs8mhMPcCydotqOA7ckv9909TBO"
            + "xkjrO8PSj4BwjVzZuN8mOGbTs36wixDg",
        "RS256":
            "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.coyrcc0E6CvreWT7MjI_DEXDkOvaNOC6Bc5im3q5H8np_NUdwmCG_M"
            + "HcBos0T31QTu329ploxrzbva7TCE3wOn3bkqrkPoOBncqgffhv4WGefkBvUNVomWf58X3QCe828FIb7d25N1U52nXB_1cUkU"
            + "S2xlLaUji0vHj_Ngdutw1B4oX2Ni7D2ngsvyAP4XGVOqhYX9S_VUhewzoBxqrbj3zNAdFk6PLiXV8tphkQetAt100Nnxr0JQ"
            + "DCpcgk4WYKutOokzxeSZwFe1uPAWxFCfP0hBSvWDz97gb_5ZCrvZ-KARnsUB1RaN_HHGp33DhjYhMxSmtZ1YZLmNA3eY89Nw",
        "RS384":
            "eyJhbGciOiJSUzM4NCJ9.eyJzdWIiOiJhbGljZSJ9.hy3PgXMH1OHJqjTR_lH3OQZmhSKAy6fHMPYcHGbdApUug33NUxhaBh"
            + "4p_EsFb0pnshVr-ZCNxBcnYQDnfz704f5AqeEKbberryPlomwNPP3ixIiU5i2YDDUlaXe41mmwj2uAhRDQ4W8JNsKAdKfMV2"
            + "9xG64vPrm2ViQH8MpvAV402oEXgo-KhTXaRAKuLEpySpSGwZaqU0-"
            + "S8NjOFRk_oU0lV3xnHhhHq_d38MklXshnyHhzcA0uH257Zvpom38iZKHVjUS9bu6ckCET9CmT2wKKKhueq2TcM4Z6MF9ckLc"
            + "5HfsuAEU0Xcz7mq9Qgp2XDb6nmCVxQnR7YlmgIUaLow",
        "RS512":
            "eyJhbGciOiJSUzUxMiJ9.eyJzdWIiOiJhbGljZSJ9.Ol6Knhh4NSkO4QAwxzQOgB-Ez1OfN2Mc2lV5QujN0l4SeZg7EQ8q3Z"
            + "tmBhun8hKLtRy6oV4mnOBjaiW1yNZXlv7HCbw9_q3947th1pCGp3f84gRFa2CHc_0gaKT-h0Opc7kCRikG8DPJPzWmSI2J-"
            + "yE7iTC3-TO6WqS684vCbmReuK-1jZrmAnRlLcIPH5g82NZs2HmA3HFomiIbrI73mHrXBJH_ASAMC5va30VZsE_fZNF-"
            + "DW1qBXChdai1m1IBYDu-"
            + "nonhe22HGZvKo00RdkqsW9TLFyJOkIEol0Ue4tN_W4UHidf8y1YZf11QPB5P024FHefVyIp5qKkHDynQNw",
        "PS256":
            "eyJhbGciOiJQUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.tCNObWC-88Yq34CcgMozkMGjMJSGN0QlDFpAMfSu-Sf1g9VXv-yNCq"
            + "ty9aTfaixxGAv4yv8CEoXoPNEvq0igH8vECsECg9jjYX5yhR9D-g8Mmcw0QXUbCg8-"
            + "x8kYVIUOQI0pBG0YiVKJcA5yLP5jyKiyQbZPXfufpaMMPWG2xoR7TukmiFagEZwVPw-_ba4Osv2kP6870l5TdY2t7xdQLKdC"
            + "OT-y3vb7QHrH9kDHnWGo1MlqhzY0O64HXaZ_uLnGwpiOVj5vxR6j81kvNENGp_vH1Bqna7xDRPnOt7cU6yzTG7hr1-"
            + "D3E7EskDN41lEpAWCOQ0XGc_OoOHPcwhXJIQ",
        "PS384":
            "eyJhbGciOiJQUzM4NCJ9.eyJzdWIiOiJhbGljZSJ9.LuXUc9hCtrq4aiDOtYVPaMGnENqzFdwoHx-RLt0e6KjIIvooHWxjsO"
            + "fpTWYxANQybKC3ufP7EjQOGYX8RGWJQhxQkckzr7ZIdOSe6Pek_xqwjv83CvRAoeS5X2jypNKik2uKg2JVrQ6uWmWEgyv05C"
            + "B9PiYlZVvMxVpMPzNWm45_sLFZpbkBZCMu_jsqzD0xL7AzQQdydqMCMf6MMrSjAAtjl8x_-"
            + "8Ue3n68zMAElDQMqgaslhEwqjEG8-"
            + "8ons7MZC5VHCiESqYGPnf6xqfkmdSPAQJg7pNd3PnSkgLJvuTNjzd73JYUZFZul8fI98uQLCGvMIeScUbhbi53I3ZdEg",
        "PS512":
            "eyJhbGciOiJQUzUxMiJ9.eyJzdWIiOiJhbGljZSJ9.FBdWxtKhNuVR8RvAfrvsPKt2qRj_KyUHzWvw4rrvflQWoYFAfc-LLO"
            + "8gOJ_6SsYoqTeTCFNvIy5Sm5V5KacOIU34CCpJMIVeG1jPANApwgdcOvVOFkDrSwDvvPxvLi7-"
            + "xcl1Ye689SCdSm2iCMcknOM0pwulaAKi-"
            + "9mEYPsv4aQ4gMEkoTYWd5Ds7KMFQQhVx6wOwZcEGzvgQVvDkc1t16wXADZxbwLRO07X8S8FFoWDvTp2YGdzqiOQUJGIh8xSu"
            + "-v9u7GtKYKH71rFLbuHrBs3jeab8FjCVea5hJ9zpe80keZ71cCIoQ2JSLOU9dk25miHRwE3enMlSFWrJXpWhg",
        "ES256":
            "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.7FAonzTbUNJGbEkRKBkJtRCFbKeO3bQJMVEYieAbZP2jQqGQfX0CIm"
            + "7rVULl2bB3hnheJghU3LKPN70eVPTL_Q",
        "ES384":
            "eyJhbGciOiJFUzM4NCJ9.eyJzdWIiOiJhbGljZSJ9.7sDSMQsOGVC167uixg9RI1rrF4OEl-AiDIMSx6-"
            + "SfjXisKV7VyQuqTQnMEcylWv4XTQxmD7zn_mZ6q1SpsAg7d2zflTb3nWFYxkIQ5uGMDHvpGXk6v2zG8eSLe9M5WYh",
        "ES512":
            "eyJhbGciOiJFUzUxMiJ9.eyJzdWIiOiJhbGljZSJ9.AZZ8cms91y-"
            + "lHa7auewU3Us2xZ9XJqORmcSvsZ_4yFiob92NBHtL9GoiPLZCXbHYmkP0liJlYf5hl5zeu5yFSirSAVoND7Z6L_ZN4pl0ZSK"
            + "ZGhyd55AKDuCoM-sVpQ6Rru05JUuO_1lZgsi_ryZsz7Qk-7hTpoNPgf-xmR_rDV0bs_t3",
        "EdDSA":
            "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhbGljZSJ9.h8lB5iTy2fVy76KoiFNPYiIWxiTWQl1pMG6HEOPhMA9ggAeN3gJydR"
            + "PygA6Ac8bmNC0nXD-C-KNdC1jF0t5yBA",
    ]

    struct Key {
        /// A private JSON Web Key.
        var json: String
        var publicKey: String
        var certificate: String
    }

    static let rsa = Key(
        json: """
            {
              "kty":
                "RSA",
              "n":
                "9F_LyJTYMt9xTe8Vovfp-FC4CIJZ0Og9mREVySaknRy5CNjJoS04RPjuZcjRZAM4ovUAvpn_2W9QbUSI0pHIQr2C4BvTqYB\
            cyWoQBltxMxDo7nJGLVKNQ2wbI7rLLXTsewblQ2urdW0rVQtYg0u2XwVdfp2yIb79ebU8KS3AB3hXe1CulJnwvODSZJaKC9Eem9L\
            t_flmS-r49AMfg8Nb6hJpANhO7-JpImz037G3hJEo1MZI8xMSOkTboUsrU5iKV2W7oycdKV-Vo48G5qEDvMJE0alfyzlKJaHM4JQ\
            xpcXqCpAEzAw4GOlcMK8ga6SjZQat3FGE2UkNKEfJvs4y9Q",
              "e":
                "AQAB",
              "d":
                "K5MhXUTdQEUDiSgGraaTO8n45tuHdG7U_QRE5DdVxwYmIGO3oFvV2sagi9nBLJo-cSBK37HKI1Vr--_qjdGc6fms6pVLqr_\
            Oy8Nz1A5eIwLy5gHObap4sfsG49oc_KAKwu052EnMqwWqYmHBiLfpbwwf3cH0z3uk6xzb-2PDCBGeIHUndbpww4VdyHZEyWq5U5X\
            Dlo2lm3bRJapFPbXVLODeGaMEj3Zks1yv5ykSsRwUY7pd3pEiDnlOHuvxVufDuJnPdME-w19ZhzYSUwpdrqRuYulPUcCMUfkm1wd\
            4FMFHaTfyNu4mY46IhBOZ8ShvA6IgWDLyC8-5bYu85uo0AQ",
              "p":
                "_vV8QuGMybyiN_kNnb43QrkddCDb3Di4fwNedZpfCzcThyp0ACHAz9NOyL41BG8sA7jRoql5iAAte7zS7x14qcjKkXzD8k3\
            l27VMLGkUJL7wqFvh_BJ-D0wIFt0a4vysIlb20qxcj4FSOklYswsh-WERIZjRN7XNPSTlxU17_3U",
              "q":
                "9V8_BRHdeRBSM_HolWKCtZYOTaY7_GciQIjGbHxy7e3KuR_BGYSXiklZEsQwB6ONPrNFAvnAFPKlZ1XxuSXYfez9ZHPr1MB\
            D3DldlvM3mEyBMQtze30mADd1rcXScU_S19BamWp3l7sD1Md7n8oMRv8SKIm0kKNV198q7zkKdYE",
              "dp":
                "GtzQh9dt1v-J8-3IsnsNJXmNkeO4Zn6Pacp4FFn8c5kM9KvTZwQnZX41Cc-IlHwGHipF5CaJCHxEToo5izoGsZTXSvbjSk9\
            MzZZPfUpg9fIsNwDfUYi9QW1YWNhY8dt_Y2rYPKAubGxKtpttvgeJP9YrUOfh-0WrZyrRDrW4P9U",
              "dq":
                "l02wMpQdmXVy-w0EenlQWGC7WS5UdwOxn1G36VWkGQs0ooruK6oTN_aasnO_mjZD9pHc0ETpKQGm9N2OPLkVkjD832CL35j\
            fP4EwMNCxS3yBfZiuEUvOjvuj2Q_PAIhUXzffZhK8xBdR-Xc4yANzJqRKsiyX50iQupimhPULegE",
              "qi":
                "CaTIsgO6EFeX0sGV5KXWfa3tp1Kwiz0W4IH5qCKV_Anc__UmNOBCXVL80WFIdaYd3LV-JYHrBtAOUtGyFQUPBQhbu0DIl-O\
            c8YihLO79ttzhYQIPQ32_Fyy0T0LrudWCYv162_gStSM7LkeIfYuCyQ2ZmPTWs5zZoF3FWpWW-BI"
            }
            """,
        publicKey: """
            -----BEGIN PUBLIC KEY-----
            MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA9F/LyJTYMt9xTe8Vovfp
            +FC4CIJZ0Og9mREVySaknRy5CNjJoS04RPjuZcjRZAM4ovUAvpn/2W9QbUSI0pHI
            Qr2C4BvTqYBcyWoQBltxMxDo7nJGLVKNQ2wbI7rLLXTsewblQ2urdW0rVQtYg0u2
            XwVdfp2yIb79ebU8KS3AB3hXe1CulJnwvODSZJaKC9Eem9Lt/flmS+r49AMfg8Nb
            6hJpANhO7+JpImz037G3hJEo1MZI8xMSOkTboUsrU5iKV2W7oycdKV+Vo48G5qED
            vMJE0alfyzlKJaHM4JQxpcXqCpAEzAw4GOlcMK8ga6SjZQat3FGE2UkNKEfJvs4y
            9QIDAQAB
            -----END PUBLIC KEY-----
            """ + "\n",
        certificate: """
            -----BEGIN CERTIFICATE-----
            MIIDATCCAemgAwIBAgIUWAwFXRxgkeR9KCd9Qds7p6jX8XswDQYJKoZIhvcNAQEL
            BQAwDzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjMxMTM5MTlaGA8yMTI2MTAzMDEx
            MzkxOVowDzENMAsGA1UEAwwEdGVzdDCCASIwDQYJKoZIhvcNAQEBBQADggEPADCC
            AQoCggEBAPRfy8iU2DLfcU3vFaL36fhQuAiCWdDoPZkRFckmpJ0cuQjYyaEtOET4
            7mXI0WQDOKL1AL6Z/9lvUG1EiNKRyEK9guAb06mAXMlqEAZbcTMQ6O5yRi1SjUNs
            GyO6yy107HsG5UNrq3VtK1ULWINLtl8FXX6dsiG+/Xm1PCktwAd4V3tQrpSZ8Lzg
            0mSWigvRHpvS7f35Zkvq+PQDH4PDW+oSaQDYTu/iaSJs9N+xt4SRKNTGSPMTEjpE
            26FLK1OYildlu6MnHSlflaOPBuahA7zCRNGpX8s5SiWhzOCUMaXF6gqQBMwMOBjp
            XDCvIGuko2UGrdxRhNlJDShHyb7OMvUCAwEAAaNTMFEwHQYDVR0OBBYEFHji2t8l
            czOz2dCFOFWq5SzrzVijMB8GA1UdIwQYMBaAFHji2t8lczOz2dCFOFWq5SzrzVij
            MA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEBAJ3bYBn8wARsjZAg
            BCKBCUWQrA2oFdNiLiRKbPYA7KM3+E0hAyvNhfRm6Z8AZVKIfvxWoyh2wXCn36La
            OoKrESleXEslnLG+vOjr9v+KhT3D8OAekrAvmEoI8MOieHYNUqtfK9z69Iy2H0/P
            aCxMa0iZYDXSb4xKw8nvlEd3GUFFjLTF5x1fmrYiGg8xb5CITFCWOnsMe+C0qQ3u
            1gRAENe7MvqhmCiO/Kzj76NkeCTu6ivAjgXNub2V19/5RtRf6NFJ58x4fMvNRPiL
            24vyVxZV5Mh4vt86Bi1fuQfht1RzNcFJPPtG0rNLl3tOARQPafq9oREhb3msw4Lx
            rJ1B+PM=
            -----END CERTIFICATE-----
            """ + "\n")

    static let p256 = Key(
        json: """
            {
              "kty":
                "EC",
              "crv":
                "P-256",
              "x":
                "qy2ykkie1qxEJNMLUFnDPMpTs5de3VtOtxnXsNp5JxI",
              "y":
                "CHEI66FqOTU3Luvx01fBEixn_wBEYI3hxowcuycpxyU",
              "d":
                "wP5HVJuewVkiMoCMNX7WfBljKO6OSJHngzDonSBj60g"
            }
            """,
        publicKey: """
            -----BEGIN PUBLIC KEY-----
            MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqy2ykkie1qxEJNMLUFnDPMpTs5de
            3VtOtxnXsNp5JxIIcQjroWo5NTcu6/HTV8ESLGf/AERgjeHGjBy7JynHJQ==
            -----END PUBLIC KEY-----
            """ + "\n",
        certificate: """
            -----BEGIN CERTIFICATE-----
            MIIBdDCCARugAwIBAgIUG/bar5cunOF0mUC5slxx73/T6+0wCgYIKoZIzj0EAwIw
            DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjMxMTM5MTlaGA8yMTI2MTAzMDExMzkx
            OVowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKst
            spJIntasRCTTC1BZwzzKU7OXXt1bTrcZ17DaeScSCHEI66FqOTU3Luvx01fBEixn
            /wBEYI3hxowcuycpxyWjUzBRMB0GA1UdDgQWBBRh6UI4EzKmYvmrv2dDF9emUVo7
            hTAfBgNVHSMEGDAWgBRh6UI4EzKmYvmrv2dDF9emUVo7hTAPBgNVHRMBAf8EBTAD
            AQH/MAoGCCqGSM49BAMCA0cAMEQCIBvOeTJpK/rGRnxa36vs6d0EqyAJiV/8GW+U
            VCuzpAWmAiApLqdselyLyDoii2chFaTy2gAnzYuV4/R4rpy0PegWTA==
            -----END CERTIFICATE-----
            """ + "\n")

    static let p384 = Key(
        json: """
            {
              "kty":
                "EC",
              "crv":
                "P-384",
              "x":
                "EoqaIKgDzhbcvgZMVd8i7bJ725FiqXjCv0nJm0yXW1SOybHfnK4jHx5W3Gn8FXOy",
              "y":
                "ym2k8vH5063HZ-66beQCS80Ngi4f2EiwMX7oBaH-LcP5K-kxQ-InIbuQ6pc6Bgts",
              "d":
                "vh692Qqfq4cDNOu9AbDuZ9gIm0LQZu6LusQxUcuL79Sm8VcsP8zr9l8lqrT9WT0D"
            }
            """,
        publicKey: """
            -----BEGIN PUBLIC KEY-----
            MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEEoqaIKgDzhbcvgZMVd8i7bJ725FiqXjC
            v0nJm0yXW1SOybHfnK4jHx5W3Gn8FXOyym2k8vH5063HZ+66beQCS80Ngi4f2Eiw
            MX7oBaH+LcP5K+kxQ+InIbuQ6pc6Bgts
            -----END PUBLIC KEY-----
            """ + "\n",
        certificate: """
            -----BEGIN CERTIFICATE-----
            MIIBsTCCATigAwIBAgIUYDkLWHW0E+7PvlPYeHbbiusQ27YwCgYIKoZIzj0EAwIw
            DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjMxMTM5MTlaGA8yMTI2MTAzMDExMzkx
            OVowDzENMAsGA1UEAwwEdGVzdDB2MBAGByqGSM49AgEGBSuBBAAiA2IABBKKmiCo
            A84W3L4GTFXfIu2ye9uRYql4wr9JyZtMl1tUjsmx35yuIx8eVtxp/BVzssptpPLx
            +dOtx2fuum3kAkvNDYIuH9hIsDF+6AWh/i3D+SvpMUPiJyG7kOqXOgYLbKNTMFEw
            HQYDVR0OBBYEFFAqNpbEtDv9H/QwXDJXVhNeP+/1MB8GA1UdIwQYMBaAFFAqNpbE
            tDv9H/QwXDJXVhNeP+/1MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDZwAw
            ZAIwCAzblE66eRAoHwTdlXFNDO9UKiSTm6V1Js/1TNXw20PqphywrVgCay3k5fre
            p1W1AjAA6JOm5HzYn/tDpJkYsIvmG/dsXtR8xsE6TcOFE/37FdgQtJwX3SqvWb3I
            cuWE6bc=
            -----END CERTIFICATE-----
            """ + "\n")

    static let p521 = Key(
        json: """
            {
              "kty":
                "EC",
              "crv":
                "P-521",
              "x":
                "AdvHI2baVFvUciKsMSX3bkQ4Qbt1eUferyVeaIMTizAZoLiqX8DsjKf4KezJIN79xJqtepul5eoyL16mBRafBhy8",
              "y":
                "AUEe1M_rNpeV9lvylSOOQnuxPGfycqw82JrFC1PM_L_tdGRAG4c_JlrN0g8-nBF6BK4ezyFPWbdl5FxdCXoJaIhi",
              "d":
                "ASE3LAad317P0CvHMlOz6WcXTC8jM38rMHqixiKBlVRR8OHpNWHuqVibNfrZmCAMENsB5wEl3uWAk9ulWgvJYF3G"
            }
            """,
        publicKey: """
            -----BEGIN PUBLIC KEY-----
            MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQB28cjZtpUW9RyIqwxJfduRDhBu3V5
            R96vJV5ogxOLMBmguKpfwOyMp/gp7Mkg3v3Emq16m6Xl6jIvXqYFFp8GHLwBQR7U
            z+s2l5X2W/KVI45Ce7E8Z/JyrDzYmsULU8z8v+10ZEAbhz8mWs3SDz6cEXoErh7P
            IU9Zt2XkXF0JegloiGI=
            -----END PUBLIC KEY-----
            """ + "\n",
        certificate: """
            -----BEGIN CERTIFICATE-----
            MIIB+zCCAV6gAwIBAgIUQ5f7rE/8i74OKYQmMJVnVWifAIgwCgYIKoZIzj0EAwIw
            DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjMxMTM5MTlaGA8yMTI2MTAzMDExMzkx
            OVowDzENMAsGA1UEAwwEdGVzdDCBmzAQBgcqhkjOPQIBBgUrgQQAIwOBhgAEAdvH
            I2baVFvUciKsMSX3bkQ4Qbt1eUferyVeaIMTizAZoLiqX8DsjKf4KezJIN79xJqt
            epul5eoyL16mBRafBhy8AUEe1M/rNpeV9lvylSOOQnuxPGfycqw82JrFC1PM/L/t
            dGRAG4c/JlrN0g8+nBF6BK4ezyFPWbdl5FxdCXoJaIhio1MwUTAdBgNVHQ4EFgQU
            LVvK82/egMc9M8cgHMSMRsxHnj0wHwYDVR0jBBgwFoAULVvK82/egMc9M8cgHMSM
            RsxHnj0wDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgOBigAwgYYCQXY02p/6
            6/QCI4irqGOTv1OMutfcyhpqrdU0gDMgUpIfpRhDwfhW3qfMkWCsJr/GMcGMrjlL
            kU3u0JlGxEfU8vslAkEnQ4XbEPzRRJ27R/5LY8/qSZS3OBJDgC/OPKmuM0aQAKS8
            quRuEVivN1ABW23qoTFSCSa0CoruKFfaEVIzonnatg==
            -----END CERTIFICATE-----
            """ + "\n")

    static let ed25519 = Key(
        json: """
            {
              "kty":
                "OKP",
              "crv":
                "Ed25519",
              "x":
                "HtiUb1UDjbVLDs4ODC4z2KsIaaIrTwtRp8GN4RKXy0Q",
              "d":
                "M88UsTlXI5DZc6KygBQA-phJh3-5bJLGmJ0lA4ZmRHs"
            }
            """,
        publicKey: """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAHtiUb1UDjbVLDs4ODC4z2KsIaaIrTwtRp8GN4RKXy0Q=
            -----END PUBLIC KEY-----
            """ + "\n",
        certificate: """
            -----BEGIN CERTIFICATE-----
            MIIBNDCB56ADAgECAhQqOAzxEfs5H1w7q0lIGDvjSjh2sTAFBgMrZXAwDzENMAsG
            A1UEAwwEdGVzdDAgFw0yNjExMjMxMTM5MTlaGA8yMTI2MTAzMDExMzkxOVowDzEN
            MAsGA1UEAwwEdGVzdDAqMAUGAytlcAMhAB7YlG9VA421Sw7ODgwuM9irCGmiK08L
            UafBjeESl8tEo1MwUTAdBgNVHQ4EFgQU6+0Bj/XfD9liAo//ac1Pk5C4JokwHwYD
            VR0jBBgwFoAU6+0Bj/XfD9liAo//ac1Pk5C4JokwDwYDVR0TAQH/BAUwAwEB/zAF
            BgMrZXADQQB+WXp+QXP08H3unyzkx0F7EUInq/hXq5JMHG0vqn01mSHiQfgG5eVs
            VFzJDKCu1rkDeKyebG0Hfe1+gsmOM7oP
            -----END CERTIFICATE-----
            """ + "\n")
}

/// Keys made for these tests with openssl. Nothing else uses them.
enum BundleKeys {
    static let rsa = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCVOUVKaXL41R/w
        hmgi2T5H5bjLkBYyMFRSX8BUinaAyouuMjCHki3WyAtdVGxaivbwblW7vwNEKxlG
        81ejfuxL14c26LlMuPYS0oPfBRKDznI4fL40psFKlPQfiTTRxRM3MzFKnXPD55wn
        hBIFxX7AzOnO7C6lKBz/b+n5kiZAXOA92M35onq4EEf/WGPNAOGbn019GL+dP7iq
        xC96b6OzYnnaY/WAawPJnXwVXLFA56F1ISdit5VLLjteqjihzJUjt8+9nQ3GQ1ur
        leeY5U4MOdxahJMOpU260JUhdZG7CkPGy099zLrZrgJRCjlE5Ew2xMdQ5LZEnrWU
        xvFgIYQ/AgMBAAECggEAOKBWhIHWgMmziJ0giFTjFvp8MTc4zQvc+7NdM1el14LF
        FbHzC4czwOUBtwVx5rwEMEHWY9v829H1EiEGuULRXYhoxbPzmUM5EfRz2V494+mk
        G35u2WEMSYaTyyHQeufrvk89XcC5LPbHoZEzG6CR1I0ODpk+rCq4MlCgO7YzsMlZ
        Cr2ogAPRhb07mSTCchCqeByCsjv5eG7M9FM5znh513FDvUIjgr40/po4ay2PMiss
        tOtrXW/RRFwAd5G47GmbOAKaypREYMjy0aU+nbOoOSNxq7OpYW3S/tD9l4JG7LH3
        xwyiTnVm0ItH8z1mQeQPi8IgmeeSSAhm9SQ+oem/NQKBgQDSab8VYpqplszNvARJ
        hkALkZLV5FrGihgOFBIW+y1FmOZIE4tVCNI/BpDakIiIjY68DOKOJ0Vv+UUJ31HO
        HJBM0lWIUwYYJOlDzmRuM8y+FoaXMeN5EI3cAIFYeZYI2atkVCX/8Ps8ANDdnxh/
        pmi5bZ3U2AW3cf6M345WNY25OwKBgQC1jb7yzJsr27oO1B3Sp4YEcMfGIAFP/FtP
        qa49RPp2cE2Kl0Ee8o7s44tgoNKhtMoqHJwqaU7HkWZfQJpmJOv+w0kvVRCcfGt3
        zPg9BH8qeIbZeXZq77bakWhS3qB8e1m7PUykWqJeM3vWNIWUQpepFXaDlnVpIVWz
        C4BIoSmQzQKBgQCnRN9d3cQ72yC20KfL10ikqbZECUPMn00eLABxen3z3Of8FmVm
        VRvmdI7E4a9YdsgoYEneXgPKTyv9/CUpJ/XizDaop++pU/aIK9QU82LpHjkiistd
        m7ZaVaB9uDJ4mKmymV6YB3eBrNhdxjMQjzajaivVX2G0ApAsZy/dArfGrwKBgGxW
        vY+d0SsG36xhn7pJBYw40L3F84KLkOGk27jsJJnwwhTl1ZJmJCvwTQfIcGjWvZ0L
        nZUhakVk2rYUkw5JEhrg5hc8p8D57hd7VNb0i/4IFlBITwXZLkCXbK2m9BXUdeNp
        3QZmn2WfS1Kz3NJwOphHmoVDj6TAo6dIQbEVmvwxAoGAXHeXVd3o6PIgYdUpovti
        6guL4W8gXjQML7DzNtNef8bPX94HetodZE3qhhNFz6lqjp9B2+4S+b/DLOtsFdl0
        zMG2LcIdOVkAnO9M9dorOYLKw+6sHa2JLlIKzrGNunGXrqEqROqhxyzcATWsSCtD
        5xONe/p3JJjWiznjpBKTyNc=
        -----END PRIVATE KEY-----
        """

    static let rsaPublic = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAlTlFSmly+NUf8IZoItk+
        R+W4y5AWMjBUUl/AVIp2gMqLrjIwh5It1sgLXVRsWor28G5Vu78DRCsZRvNXo37s
        S9eHNui5TLj2EtKD3wUSg85yOHy+NKbBSpT0H4k00cUTNzMxSp1zw+ecJ4QSBcV+
        wMzpzuwupSgc/2/p+ZImQFzgPdjN+aJ6uBBH/1hjzQDhm59NfRi/nT+4qsQvem+j
        s2J52mP1gGsDyZ18FVyxQOehdSEnYreVSy47Xqo4ocyVI7fPvZ0NxkNbq5XnmOVO
        DDncWoSTDqVNutCVIXWRuwpDxstPfcy62a4CUQo5RORMNsTHUOS2RJ61lMbxYCGE
        PwIDAQAB
        -----END PUBLIC KEY-----
        """

    static let rsaPublicAlone = """
        -----BEGIN RSA PUBLIC KEY-----
        MIIBCgKCAQEAlTlFSmly+NUf8IZoItk+R+W4y5AWMjBUUl/AVIp2gMqLrjIwh5It
        1sgLXVRsWor28G5Vu78DRCsZRvNXo37sS9eHNui5TLj2EtKD3wUSg85yOHy+NKbB
        SpT0H4k00cUTNzMxSp1zw+ecJ4QSBcV+wMzpzuwupSgc/2/p+ZImQFzgPdjN+aJ6
        uBBH/1hjzQDhm59NfRi/nT+4qsQvem+js2J52mP1gGsDyZ18FVyxQOehdSEnYreV
        Sy47Xqo4ocyVI7fPvZ0NxkNbq5XnmOVODDncWoSTDqVNutCVIXWRuwpDxstPfcy6
        2a4CUQo5RORMNsTHUOS2RJ61lMbxYCGEPwIDAQAB
        -----END RSA PUBLIC KEY-----
        """

    static let rsaOld = """
        -----BEGIN RSA PRIVATE KEY-----
        MIIEowIBAAKCAQEAlTlFSmly+NUf8IZoItk+R+W4y5AWMjBUUl/AVIp2gMqLrjIw
        h5It1sgLXVRsWor28G5Vu78DRCsZRvNXo37sS9eHNui5TLj2EtKD3wUSg85yOHy+
        NKbBSpT0H4k00cUTNzMxSp1zw+ecJ4QSBcV+wMzpzuwupSgc/2/p+ZImQFzgPdjN
        +aJ6uBBH/1hjzQDhm59NfRi/nT+4qsQvem+js2J52mP1gGsDyZ18FVyxQOehdSEn
        YreVSy47Xqo4ocyVI7fPvZ0NxkNbq5XnmOVODDncWoSTDqVNutCVIXWRuwpDxstP
        fcy62a4CUQo5RORMNsTHUOS2RJ61lMbxYCGEPwIDAQABAoIBADigVoSB1oDJs4id
        IIhU4xb6fDE3OM0L3PuzXTNXpdeCxRWx8wuHM8DlAbcFcea8BDBB1mPb/NvR9RIh
        BrlC0V2IaMWz85lDORH0c9lePePppBt+btlhDEmGk8sh0Hrn675PPV3AuSz2x6GR
        MxugkdSNDg6ZPqwquDJQoDu2M7DJWQq9qIAD0YW9O5kkwnIQqngcgrI7+XhuzPRT
        Oc54eddxQ71CI4K+NP6aOGstjzIrLLTra11v0URcAHeRuOxpmzgCmsqURGDI8tGl
        Pp2zqDkjcauzqWFt0v7Q/ZeCRuyx98cMok51ZtCLR/M9ZkHkD4vCIJnnkkgIZvUk
        PqHpvzUCgYEA0mm/FWKaqZbMzbwESYZAC5GS1eRaxooYDhQSFvstRZjmSBOLVQjS
        PwaQ2pCIiI2OvAzijidFb/lFCd9RzhyQTNJViFMGGCTpQ85kbjPMvhaGlzHjeRCN
        3ACBWHmWCNmrZFQl//D7PADQ3Z8Yf6ZouW2d1NgFt3H+jN+OVjWNuTsCgYEAtY2+
        8sybK9u6DtQd0qeGBHDHxiABT/xbT6muPUT6dnBNipdBHvKO7OOLYKDSobTKKhyc
        KmlOx5FmX0CaZiTr/sNJL1UQnHxrd8z4PQR/KniG2Xl2au+22pFoUt6gfHtZuz1M
        pFqiXjN71jSFlEKXqRV2g5Z1aSFVswuASKEpkM0CgYEAp0TfXd3EO9sgttCny9dI
        pKm2RAlDzJ9NHiwAcXp989zn/BZlZlUb5nSOxOGvWHbIKGBJ3l4Dyk8r/fwlKSf1
        4sw2qKfvqVP2iCvUFPNi6R45IorLXZu2WlWgfbgyeJipsplemAd3gazYXcYzEI82
        o2or1V9htAKQLGcv3QK3xq8CgYBsVr2PndErBt+sYZ+6SQWMONC9xfOCi5DhpNu4
        7CSZ8MIU5dWSZiQr8E0HyHBo1r2dC52VIWpFZNq2FJMOSRIa4OYXPKfA+e4Xe1TW
        9Iv+CBZQSE8F2S5Al2ytpvQV1HXjad0GZp9ln0tSs9zScDqYR5qFQ4+kwKOnSEGx
        FZr8MQKBgFx3l1Xd6OjyIGHVKaL7YuoLi+FvIF40DC+w8zbTXn/Gz1/eB3raHWRN
        6oYTRc+pao6fQdvuEvm/wyzrbBXZdMzBti3CHTlZAJzvTPXaKzmCysPurB2tiS5S
        Cs6xjbpxl66hKkTqoccs3AE1rEgrQ+cTjXv6dySY1os546QSk8jX
        -----END RSA PRIVATE KEY-----
        """

    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIDATCCAemgAwIBAgIUVGTGWqKRxNvGhWUSehKJqgnJhc8wDQYJKoZIhvcNAQEL
        BQAwDzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjMxNzMxMzFaGA8yMTI2MTAzMDE3
        MzEzMVowDzENMAsGA1UEAwwEdGVzdDCCASIwDQYJKoZIhvcNAQEBBQADggEPADCC
        AQoCggEBAJU5RUppcvjVH/CGaCLZPkfluMuQFjIwVFJfwFSKdoDKi64yMIeSLdbI
        C11UbFqK9vBuVbu/A0QrGUbzV6N+7EvXhzbouUy49hLSg98FEoPOcjh8vjSmwUqU
        9B+JNNHFEzczMUqdc8PnnCeEEgXFfsDM6c7sLqUoHP9v6fmSJkBc4D3YzfmiergQ
        R/9YY80A4ZufTX0Yv50/uKrEL3pvo7Niedpj9YBrA8mdfBVcsUDnoXUhJ2K3lUsu
        O16qOKHMlSO3z72dDcZDW6uV55jlTgw53FqEkw6lTbrQlSF1kbsKQ8bLT33Mutmu
        AlEKOUTkTDbEx1DktkSetZTG8WAhhD8CAwEAAaNTMFEwHQYDVR0OBBYEFD/SrBKj
        Cc/72lDa0qXIPMh8Gmx1MB8GA1UdIwQYMBaAFD/SrBKjCc/72lDa0qXIPMh8Gmx1
        MA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEBAD21Q6Kpa6RZGqoc
        w0KKJYeqO1sZgnl61cLuYVR5cJJ1x8exF1QiVjX+9okO4hEfLQBmzACPKnJ0Pg0H
        damVH6sIi/DgbjY23zwdG5ic0v+XpyFM+Wbh41aCxe4Qcotoa5sYk/HMQIwI3Yzp
        p8qM997fkeiCFNPtMZdRF/x2fhSIGHDT2xkQ8KH2KwDaM4eIuFBYSUEGbe1hx3Io
        9vU66iW67bA5wSXFwstZUEnYdz0Cp0y/hAmOGqipdpF+axUzZZp614L8C8J9IkgX
        Db4AMTAzO/31DD4jeRAqrJpKBHyF4OUtiL0E4KXjmI1jrhp2aCzdfJXZuYeny4s5
        WLy+7G8=
        -----END CERTIFICATE-----
        """

    static let p256 = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIKra2wsc1XugfWZokzaJbq4icvHNKYBxTM3EkUCratzCoAoGCCqGSM49
        AwEHoUQDQgAEK7vX8OehyoCqHkUbxzx+vc+Wc5rjFN0ESz8i7Aql7fRQarbXkFMW
        A5Sb/LC66mffX12llV4Y/MXD4//QCgdO3Q==
        -----END EC PRIVATE KEY-----
        """

    static let p256Public = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEK7vX8OehyoCqHkUbxzx+vc+Wc5rj
        FN0ESz8i7Aql7fRQarbXkFMWA5Sb/LC66mffX12llV4Y/MXD4//QCgdO3Q==
        -----END PUBLIC KEY-----
        """

    static let p256Wrapped = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgqtrbCxzVe6B9ZmiT
        NoluriJy8c0pgHFMzcSRQKtq3MKhRANCAAQru9fw56HKgKoeRRvHPH69z5ZzmuMU
        3QRLPyLsCqXt9FBqtteQUxYDlJv8sLrqZ99fXaWVXhj8xcPj/9AKB07d
        -----END PRIVATE KEY-----
        """

    static let p384 = """
        -----BEGIN EC PRIVATE KEY-----
        MIGkAgEBBDCOajh38FBhKQl5M5L7NL8N9i6plHHcqhryDTgHkZFCxCsfTgKXDfhd
        82tiI/OJzOKgBwYFK4EEACKhZANiAAQIw4qWzzitHvTQGLvFq2NVM5b0VAChQQ65
        3QPpgCTB38ZdVORKAteiHgMjiL7ix4VGiItpwuFZ13mzJrzycXffzl8TB6Q3zKNM
        rH+zlL8b/WZRaONg+tdgHSMA/YndGXQ=
        -----END EC PRIVATE KEY-----
        """

    static let p384Public = """
        -----BEGIN PUBLIC KEY-----
        MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAECMOKls84rR700Bi7xatjVTOW9FQAoUEO
        ud0D6YAkwd/GXVTkSgLXoh4DI4i+4seFRoiLacLhWdd5sya88nF3385fEwekN8yj
        TKx/s5S/G/1mUWjjYPrXYB0jAP2J3Rl0
        -----END PUBLIC KEY-----
        """

    static let p521 = """
        -----BEGIN EC PRIVATE KEY-----
        MIHcAgEBBEIAsyzQIHrsbJgl7lf6Uvq3Ahgx6nbUYexbTuUXOCFTiGOCuoPn4GHx
        2UGqlbxP1+viw3ldQJDeGIBsJku/2lZcy6OgBwYFK4EEACOhgYkDgYYABAEFne4p
        4f4BLRToS6bVuk0KjmHCSt23Epp5olCm8PUvNfagnekL/XNTADLsviQ+1t04cW4q
        DKzOMro8vOPiCMNwvAHUupNU+RuiLwTvGEx29Ns90nw/jvbhEndCinm0YDFI8Kk+
        z3IT+sY7nzLNQYreXR+M1/sois5D9vskZCXvNuOiGA==
        -----END EC PRIVATE KEY-----
        """

    static let p521Public = """
        -----BEGIN PUBLIC KEY-----
        MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQBBZ3uKeH+AS0U6Eum1bpNCo5hwkrd
        txKaeaJQpvD1LzX2oJ3pC/1zUwAy7L4kPtbdOHFuKgyszjK6PLzj4gjDcLwB1LqT
        VPkboi8E7xhMdvTbPdJ8P4724RJ3Qop5tGAxSPCpPs9yE/rGO58yzUGK3l0fjNf7
        KIrOQ/b7JGQl7zbjohg=
        -----END PUBLIC KEY-----
        """

    static let ed25519 = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIIcv5peC2MkTsm3pkb09TRCLG4NxZrTRIFyIex6lBL/K
        -----END PRIVATE KEY-----
        """

    static let ed25519Public = """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEAHRbrWXxnPkI19zMVE+FI2Fe4vNLdD3D1zBiB4hJ6l4s=
        -----END PUBLIC KEY-----
        """
}

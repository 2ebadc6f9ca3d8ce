//! Whether a key of the provider signed a token. Keys and tokens were read by `formats::openid`; the mathematics is aws-lc-rs's.
//! Why not a library for all of it: docs/decisions/0009.

use aws_lc_rs::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use formats::openid::{Material, PublicKey, Token};

/// Says whether this key signed this token, with the algorithm both are for.
pub(super) fn is_of(key: &PublicKey, token: &Token<'_>) -> bool {
    key.algorithm() == token.algorithm && fits(&key.material, token.signed.as_bytes(), &token.signature)
}

fn fits(material: &Material, signed: &[u8], signature: &[u8]) -> bool {
    match material {
        // RFC 7518 §3.3
        Material::Rsa { modulus, exponent } => RsaPublicKeyComponents { n: modulus, e: exponent }
            .verify(&signature::RSA_PKCS1_2048_8192_SHA256, signed, signature)
            .is_ok(),
        // RFC 7518 §3.4: both halves in their whole length, not DER.
        Material::P256(point) => UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point)
            .verify(signed, signature)
            .is_ok(),
        // RFC 8037 §3.1
        Material::Ed25519(key) => {
            UnparsedPublicKey::new(&signature::ED25519, key).verify(signed, signature).is_ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    use formats::openid::Material;

    use super::fits;

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    fn check(material: &Material, signed: &str, signature: &str) {
        let signature = bytes(signature);
        assert!(fits(material, signed.as_bytes(), &signature));
        let mut wrong = signature.clone();
        wrong[3] ^= 1;
        assert!(!fits(material, signed.as_bytes(), &wrong));
        assert!(!fits(material, format!("{signed}x").as_bytes(), &signature));
        assert!(!fits(material, signed.as_bytes(), &[]));
    }

    /// RFC 7515 appendix A.2.
    #[test]
    fn the_standards_rsa_signature_fits() {
        let modulus = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
        let material = Material::Rsa { modulus: bytes(modulus), exponent: bytes("AQAB") };
        let signed = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
        check(&material, signed, signature);
    }

    /// RFC 7515 appendix A.3.
    #[test]
    fn the_standards_ecdsa_signature_fits() {
        let mut point = [4; 65];
        point[1..33].copy_from_slice(&bytes("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"));
        point[33..].copy_from_slice(&bytes("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"));
        let signed = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature =
            "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
        check(&Material::P256(point), signed, signature);
    }

    /// RFC 8037 appendix A.4.
    #[test]
    fn the_standards_ed25519_signature_fits() {
        let key = bytes("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").try_into().unwrap();
        let signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let signature =
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        check(&Material::Ed25519(key), signed, signature);
    }
}

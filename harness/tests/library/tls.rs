//! TLS as a target file wants it: an authority that the system does not know, and a certificate of the
//! client's own; and a proxy that is used where it is named.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sixfold::client::Network;
use sixfold::target::{Surroundings, read};
use sixfold::trace::{Failure, Request, Response};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/certificates")
}

/// Sends one request as the target file wants it.
async fn ask(url: &str, rest: &str) -> Result<Response, Failure> {
    let text = format!("format = \"sixfold-target/1\"\nurl = \"{url}\"\n{rest}");
    let surroundings = Surroundings {
        folder: &folder(),
        today: jiff::civil::date(2026, 11, 23),
        dialects: &[],
        variable: &|_| None,
    };
    let access = read("sixfold.toml", &text, &surroundings).unwrap_or_else(|e| panic!("{e}"));
    let url: url::Url = access.url.parse().expect("it is a URL");
    let network = Network::new(access.network, Vec::new()).expect("it was tried out");
    let request = Request::get(url.clone(), http::HeaderMap::new());
    network.connect(&url).send(&request).await
}

/// Answers one request on this stream, and says back where it was sent and the header field `x-tenant`.
async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    let mut request = vec![0; 4096];
    let Ok(read) = stream.read(&mut request).await else { return };
    let text = String::from_utf8_lossy(&request[..read]).into_owned();
    let first = text.lines().next().unwrap_or_default();
    let tenant = text.lines().find(|line| line.starts_with("x-tenant")).unwrap_or_default();
    let body = format!("{first}; {tenant}");
    let head =
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    drop(stream.write_all(format!("{head}{body}").as_bytes()).await);
    drop(stream.shutdown().await);
}

/// A server that takes only clients with a certificate of the authority's.
async fn served() -> String {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let certificates = |name: &str| -> Vec<CertificateDer<'static>> {
        let all = CertificateDer::pem_file_iter(folder().join(name)).expect("it is there");
        all.collect::<Result<_, _>>().expect("they are certificates")
    };
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(certificates("ca.pem"));
    let builder = rustls::server::WebPkiClientVerifier::builder_with_provider(
        Arc::new(roots),
        provider.clone(),
    );
    let verifier = builder.build().expect("there is an authority");
    let key = PrivateKeyDer::from_pem_file(folder().join("server.key")).expect("it is a key");
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider has them")
        .with_client_cert_verifier(verifier)
        .with_single_cert(certificates("server.pem"), key)
        .expect("the key is that of the certificate");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it has an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    answer(stream).await;
                }
            });
        }
    });
    format!("https://{address}/")
}

const CA: &str = "ca = \"ca.pem\"\n";
const CLIENT: &str = "certificate = \"client.pem\"\nkey = \"client.key\"\n";

#[tokio::test]
async fn authority_and_client_certificate_are_used() {
    let url = served().await;
    let answered = ask(&url, &format!("[tls]\n{CA}{CLIENT}")).await.expect("both are right");
    assert_eq!(answered.status, 200);
    let unknown =
        ask(&url, &format!("[tls]\n{CLIENT}")).await.expect_err("nobody knows the authority");
    assert!(
        matches!(&unknown, Failure::Connect(text) if text.contains("certificate")),
        "{unknown}"
    );
    let stranger = ask(&url, &format!("[tls]\n{CA}")).await.expect_err("it shows no certificate");
    assert!(stranger.to_string().to_lowercase().contains("certificate"), "{stranger}");
}

#[tokio::test]
async fn a_proxy_and_header_fields_are_used_where_they_are_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let proxy = listener.local_addr().expect("it has an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream));
        }
    });
    // No such host is ever looked up: the name is the proxy's business.
    let rest = format!("proxy = \"http://{proxy}\"\nheaders = {{ X-Tenant = \"acme\" }}\n");
    let answered = ask("http://sixfold.invalid/here", &rest).await.expect("the proxy answers");
    let body = String::from_utf8_lossy(&answered.body).into_owned();
    assert_eq!(body, "GET http://sixfold.invalid/here HTTP/1.1; x-tenant: acme");
}

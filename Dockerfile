# One static binary on a small system with a shell, which CI systems need to run their scripts:
#   docker build -t sixfold .
#   docker run --rm --network host -v "$PWD:/work" --user "$(id -u):$(id -g)" sixfold check http://127.0.0.1:3000
# At run time nothing is fetched, and nothing is spoken to but the server that was named.
FROM rust:1.95-alpine3.22 AS build
# hadolint ignore=DL3018
RUN apk add --no-cache gcc musl-dev
WORKDIR /src
COPY . .
# On this system programs are linked statically unless told otherwise; what names a library is refused.
RUN cargo build --release --locked --package sixfold \
    && readelf --dynamic target/release/sixfold > /tmp/needed \
    && ! grep NEEDED /tmp/needed

FROM alpine:3.22
COPY --from=build /src/target/release/sixfold /usr/local/bin/sixfold
# It runs here, and its folder belongs to who runs it.
RUN sixfold --version && mkdir /work && chown 65532:65532 /work
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["sixfold"]

# The image holds the binary, certificates and nothing else; it runs as user 65532.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
# .git comes along, so that the binary knows its version.
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build make build \
	&& mkdir /empty

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /src/bin/icptier /usr/local/bin/icptier
COPY --from=build /src/config/icp /etc/icptier/icp
# An own folder for embedded servers and for a key made by the program.
COPY --from=build --chown=65532:65532 /empty /var/lib/icptier
WORKDIR /var/lib/icptier
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/icptier"]
CMD ["run", "--config", "/etc/icptier/icptier.yaml"]

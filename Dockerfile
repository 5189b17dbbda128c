FROM debian:bookworm-slim AS build
WORKDIR /src
COPY scripts/setup.sh scripts/step.sh scripts/
RUN scripts/setup.sh build
COPY . .
RUN cmake --preset release \
    && cmake --build --preset release --target lexid \
    && strip --strip-unneeded build/release/daemon/lexid build/release/daemon/lexid-sandbox

FROM debian:bookworm-slim
COPY scripts/setup.sh scripts/step.sh /tmp/scripts/
RUN /tmp/scripts/setup.sh run \
    && rm -rf /tmp/scripts /var/lib/apt/lists/* /var/cache/apt/* /var/log/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin lexid \
    && install -d -m 0700 -o lexid -g lexid /var/lib/lexid /run/lexid
COPY --from=build /src/build/release/daemon/lexid /usr/bin/lexid
COPY --from=build /src/build/release/daemon/lexid-sandbox /usr/libexec/lexid/lexid-sandbox
# The ledger: what lexid approved and why. Keep it on a volume.
VOLUME /var/lib/lexid
# The socket at which `docker exec NAME lexid status` asks. With --read-only it needs a
# --tmpfs /run/lexid:uid=10001,mode=0700.
ENV STATE_DIRECTORY=/var/lib/lexid RUNTIME_DIRECTORY=/run/lexid
# Settings, policy and key that others may change are refused; `-e LEXID_STRICT=0` only tells.
ENV LEXID_STRICT=1
USER 10001
ENTRYPOINT ["/usr/bin/lexid"]
CMD ["run", "--config", "/etc/lexid/lexid.yaml"]

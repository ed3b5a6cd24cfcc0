// Preloaded into a measured process: TLS connections to the services' names lead to their fakes on this machine.
const tls = require("node:tls");

const ports = JSON.parse(process.env.BENCH_HOSTS ?? "{}");
const { connect } = tls;
tls.connect = (options, ...rest) => {
  const port = ports[options.host];
  return port === undefined
    ? connect(options, ...rest)
    : connect({ ...options, host: "127.0.0.1", port }, ...rest);
};

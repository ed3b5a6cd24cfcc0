import { proxyProblem, proxySecrets } from "../../../common/http/proxy";

test.each([
  [{}],
  [{ HTTPS_PROXY: "" }],
  [{ HTTPS_PROXY: "http://proxy:3128" }],
  [{ https_proxy: "https://us%40er:p%3Ass@proxy.example/" }],
  [{ HTTPS_PROXY: "http://[2001:db8::1]:3128" }],
  [{ HTTPS_PROXY: "http://proxy:3128", ALL_PROXY: "socks5://proxy:1080", HTTP_PROXY: "socks5://proxy:1080" }],
])("%j is fine", (env) => {
  expect(proxyProblem(env)).toBeUndefined();
});

test.each([
  [{ HTTPS_PROXY: "proxy:3128" }, 'HTTPS_PROXY is "proxy:3128"'],
  [{ HTTPS_PROXY: "10.0.0.1:3128" }, 'HTTPS_PROXY is "10.0.0.1:3128"'],
  [{ https_proxy: "http://proxy:99999" }, 'https_proxy is "http://proxy:99999"'],
  [{ ALL_PROXY: "socks5://proxy:1080" }, 'ALL_PROXY is "socks5://proxy:1080"'],
  // Azure's libraries fail at it, though nothing goes there.
  [{ HTTP_PROXY: "10.0.0.1:3128" }, 'HTTP_PROXY is "10.0.0.1:3128"'],
  [{ HTTPS_PROXY: "http://me:never-printed@proxy:x" }, "HTTPS_PROXY is set to a value that is not shown"],
])("%j is named, without a password", (env, start) => {
  expect(proxyProblem(env)).toBe(
    `${start}; allowed: http://<host>:<port>, or http://<user>:<password>@<host>:<port> with both percent-encoded`,
  );
});

test("a proxy's password is secret in every form in which it travels", () => {
  const secrets = proxySecrets({ HTTPS_PROXY: "http://user:p%40ss%2fword!@proxy:3128" });

  const basic = Buffer.from("user:p@ss/word!").toString("base64");
  expect(secrets).toEqual(expect.arrayContaining(["p%40ss%2fword!", "p@ss/word!", basic]));
});

test("an address without a password has no secrets", () => {
  expect(proxySecrets({ HTTPS_PROXY: "http://user@proxy:3128", HTTP_PROXY: "http://proxy" })).toEqual([]);
});

test("a value that can't be read but looks like credentials is secret as a whole", () => {
  const value = "http://user:p@ss@proxy:x";

  expect(proxySecrets({ all_proxy: value })).toEqual([value]);
});

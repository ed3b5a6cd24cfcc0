const NAMES = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"].flatMap((name) => [
  name,
  name.toLowerCase(),
]);

/** Sets these variables of this process, and no others that name proxies. */
export function withProxyVariables(variables: Readonly<Record<string, string>>): void {
  for (const name of NAMES) delete process.env[name];
  Object.assign(process.env, variables);
}

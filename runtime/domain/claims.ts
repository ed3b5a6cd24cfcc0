/** The application permissions in an access token; empty when it carries none or can't be read. */
export function rolesOf(token: string): readonly string[] {
  const payload = token.split(".")[1] ?? "";
  try {
    const { roles } = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as { roles?: unknown };
    return Array.isArray(roles) ? roles.filter((role) => typeof role === "string") : [];
  } catch {
    return [];
  }
}

import { createHmac, randomBytes, randomUUID } from "node:crypto";

import type { Clock } from "../emulator";

/** The claims the imitated services look at; times are in seconds since the epoch. */
export interface TokenClaims {
  readonly aud: string;
  readonly iss: string;
  readonly tid: string;
  readonly appid: string;
  readonly oid: string;
  readonly sub: string;
  readonly roles?: readonly string[];
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
}

/** How the other emulators ask whether a token was issued here, is still valid and was not revoked. */
export interface TokenVerifier {
  /** The claims of the bearer token in an Authorization header, or undefined when it is not acceptable. */
  verify(authorization: string | undefined): TokenClaims | undefined;
}

/** Whom a token is for and what it may say. */
export interface TokenRequest {
  readonly audience: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly objectId: string;
  readonly roles?: readonly string[];
  /** Without a signature, which is all that Azurite's basic OAuth mode looks for. */
  readonly unsigned?: boolean;
}

/** All tokens of one tenant: issues them, remembers them, and forgets them when revoked. */
export class TokenBook implements TokenVerifier {
  private readonly issued = new Map<string, TokenClaims>();
  private readonly key = randomBytes(32);

  constructor(
    private readonly tenantId: string,
    private readonly clock: Clock,
    private lifetimeSeconds: number,
  ) {}

  get lifetime(): number {
    return this.lifetimeSeconds;
  }

  issue(request: TokenRequest): string {
    const iat = Math.floor(this.clock.now() / 1000);
    const claims: TokenClaims = {
      aud: request.audience,
      iss: request.issuer,
      iat,
      nbf: iat,
      exp: iat + this.lifetimeSeconds,
      appid: request.clientId,
      oid: request.objectId,
      sub: request.objectId,
      ...(request.roles && request.roles.length > 0 ? { roles: request.roles } : {}),
      tid: this.tenantId,
    };
    const token = this.encode(claims, request.unsigned === true);
    this.issued.set(token, claims);
    return token;
  }

  verify(authorization: string | undefined): TokenClaims | undefined {
    const match = /^Bearer (\S+)$/i.exec(authorization ?? "");
    return match?.[1] === undefined ? undefined : this.read(match[1]);
  }

  /** The claims of a bare token, under the same conditions. */
  read(token: string): TokenClaims | undefined {
    const claims = this.issued.get(token);
    const nowSeconds = this.clock.now() / 1000;
    return claims !== undefined && nowSeconds >= claims.nbf && nowSeconds < claims.exp ? claims : undefined;
  }

  /** Makes every token issued so far worthless, as a revocation or a key roll-over does. */
  revoke(): void {
    this.issued.clear();
  }

  private encode(claims: TokenClaims, unsigned: boolean): string {
    const header = unsigned ? { typ: "JWT", alg: "none" } : { typ: "JWT", alg: "RS256", kid: "emulator" };
    // The random id keeps two tokens of the same second apart.
    const payload = { ...claims, idp: claims.iss, uti: randomUUID(), ver: "1.0" };
    const signed = `${base64url(header)}.${base64url(payload)}`;
    const signature = unsigned ? "none" : createHmac("sha256", this.key).update(signed).digest("base64url");
    return `${signed}.${signature}`;
  }
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

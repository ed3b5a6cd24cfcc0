import { systemClock } from "../fakes/emulators/systemClock";

const HOUR_MS = 3_600_000;

/** A credential of Azure's libraries whose token they keep for an hour, by this process's time. */
export function credentialWith(token: string) {
  return { getToken: async () => ({ token, expiresOnTimestamp: systemClock.now() + HOUR_MS }) };
}

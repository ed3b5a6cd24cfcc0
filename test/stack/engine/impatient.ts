import type { Tenant } from "./tenant";

/** Lets the program wait three seconds where it would wait ten minutes. */
export async function makeImpatient({ workspace }: Tenant): Promise<void> {
  const [long, short] = ["RETRY_LIMIT_MS = 10 * MINUTE_MS", "RETRY_LIMIT_MS = 3 * SECOND_MS"];
  await workspace.edit("components/failures/classify.ts", (text) => {
    if (!text.includes(long)) throw new Error(`classify.ts has no ${long}`);
    return text.replace(long, short);
  });
}

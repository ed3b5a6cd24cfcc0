import { AuditRows } from "../../../runtime/dataverse/auditRows";
import { DataverseClient } from "../../../runtime/dataverse/dataverseClient";
import { startDataverse, type Dataverse } from "../../fakes/emulators/dataverse";
import type { DataverseKnobs } from "../../fakes/emulators/dataverse/options";
import { startEntra } from "../../fakes/emulators/entra";
import { appId, CLIENT, TENANT } from "../../support/builders";
import { FakeClock } from "../../support/fakeClock";
import { testService, type TestService } from "../../common/http/testService";

export interface Environment extends AsyncDisposable, TestService {
  readonly dataverse: Dataverse;
  readonly sink: DataverseClient;
  readonly rows: AuditRows;
}

/** The client and an imitation of an environment with the kit and two apps, over a real socket. */
export async function startEnvironment(knobs: DataverseKnobs = {}): Promise<Environment> {
  const clock = new FakeClock();
  const entra = await startEntra({ clock, tenantId: TENANT, clients: [{ clientId: CLIENT }] });
  const apps = [1, 2].map((number) => ({ id: appId(number), name: `App ${number}` }));
  const dataverse = await startDataverse({ clock, tokens: entra, apps, knobs });
  const parts = testService(dataverse.url, {
    clock,
    token: () => entra.issue({ audience: dataverse.url, clientId: CLIENT }),
  });
  const options = { service: parts.service, url: dataverse.url, clientId: CLIENT };
  const sink = new DataverseClient(options);
  const rows = new AuditRows(options);
  const close = async (): Promise<void> => {
    await dataverse[Symbol.asyncDispose]();
    await entra[Symbol.asyncDispose]();
  };
  return { ...parts, dataverse, sink, rows, [Symbol.asyncDispose]: close };
}

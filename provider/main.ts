import { join } from "node:path";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { version } from "../package.json";
import { systemClock } from "../common/time";
import { azureFrom } from "./azure/azure";
import { applicationUser } from "./dataverse/user/applicationUser";
import { bulkDeletionJob } from "./dataverse/bulkDeletion/bulkDeletionJob";
import { dataverseFrom } from "./dataverse/session/connect";
import { role } from "./dataverse/role/role";
import { table } from "./dataverse/table/table";
import { isApplication } from "./entra/application";
import { findConsent } from "./entra/consent";
import { graphFrom } from "./entra/graph";
import { findUnfinished } from "./entra/unfinished";
import { createEngineLog } from "./engine/engineLog";
import { imageBuild } from "./image/build";
import { findRegistry } from "./image/findRegistry";
import { findDeletedVault } from "./keyvault/deletedVault";
import { createService, type Package } from "./engine/server";

/** Starts the provider as the engine expects it: the engine's address as an argument, the port as the first line. */
function main(): void {
  const { argv, env, stdout, stderr } = process;
  const root = join(__dirname, "..");
  const clock = systemClock;
  const dependencies = { clock, connect: azureFrom(env) };
  const dataverse = {
    clock,
    connect: dataverseFrom(env, { clock }),
    warnedHosts: new Set<string>(),
    unresponsiveHosts: new Set<string>(),
  };
  const entra = { clock, list: graphFrom(env, { clock }) };
  const offer: Package = {
    version,
    resources: {
      "auditlog:image:Build": imageBuild({ root, ...dependencies }),
      "auditlog:dataverse:Table": table(dataverse),
      "auditlog:dataverse:Role": role(dataverse),
      "auditlog:dataverse:ApplicationUser": applicationUser(dataverse),
      "auditlog:dataverse:BulkDeletionJob": bulkDeletionJob(dataverse),
    },
    functions: {
      "auditlog:entra:findConsent": findConsent(entra),
      "auditlog:entra:findUnfinished": findUnfinished(entra),
      "auditlog:entra:isApplication": isApplication(entra),
      "auditlog:image:findRegistry": findRegistry(dependencies),
      "auditlog:keyvault:findDeletedVault": findDeletedVault(dependencies),
    },
  };
  const engine = argv.slice(2).find((argument) => !argument.startsWith("-"));
  const server = new Server();
  server.addService(ResourceProviderService, createService(offer, createEngineLog(engine)));
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error === null) {
      stdout.write(`${port}\n`);
      return;
    }
    stderr.write(`the auditlog provider can't listen on 127.0.0.1: ${error.message}\n`);
    process.exitCode = 1;
  });
}

main();

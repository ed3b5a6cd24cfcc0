import { join } from "node:path";
import { startWorkspace } from "./workspace";
import { miniProvider } from "./hello/miniCloud";
const p = { azuread: miniProvider("azuread","6.9.1",{replacing:{"azuread:index/applicationPassword:ApplicationPassword":["rotateWhenChanged"]},computed:{"azuread:index/application:Application":{clientId:"client-#"},"azuread:index/applicationPassword:ApplicationPassword":{value:"pass-#"}},secrets:{"azuread:index/applicationPassword:ApplicationPassword":["value"]}}), an: miniProvider("azure-native","3.28.0",{replacing:{"azure-native:resources:ResourceGroup":["location"]},computed:{"azure-native:resources:ResourceGroup":{name:"rg-#"}}}) };
test("x", async () => {
  await using w = await startWorkspace({ program: join(__dirname,"hello"), standIns: [p.azuread, p.an] });
  const s = await w.stack("dev", {"hello:displayName":"A"});
  for (const r of [await s.preview(), await s.up(), await s.preview(), await s.refresh(), await s.destroy()]) console.log(r.command, r.exitCode, r.seconds, r.peakRssMb, r.stdout.slice(0,3000), r.stderr);
});

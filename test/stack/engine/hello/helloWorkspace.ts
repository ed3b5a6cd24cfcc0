import { ok } from "../command";
import type { PreviewStep } from "../digest";
import type { Stack } from "../stack";
import { startWorkspace } from "../workspace";
import type { Workspace } from "../workspace";
import { miniProvider } from "./miniCloud";
import type { MiniProvider } from "./miniCloud";

export const APPLICATION = "azuread:index/application:Application";
export const PASSWORD = "azuread:index/applicationPassword:ApplicationPassword";
export const GROUP = "azure-native:resources:ResourceGroup";

/** The hello program with its two providers, in a workspace of its own. */
export interface HelloWorkspace extends Workspace {
  readonly azuread: MiniProvider;
  readonly azureNative: MiniProvider;
}

export async function startHello(): Promise<HelloWorkspace> {
  const azuread = miniProvider("azuread", "6.9.1", {
    replacing: { [PASSWORD]: ["applicationId", "rotateWhenChanged"] },
    computed: { [APPLICATION]: { clientId: "client-#" }, [PASSWORD]: { value: "password-#" } },
    secrets: { [PASSWORD]: ["value"] },
  });
  const azureNative = miniProvider("azure-native", "3.28.0", {
    replacing: { [GROUP]: ["location"] },
    computed: { [GROUP]: { name: "group-#" } },
  });
  const workspace = await startWorkspace({ program: __dirname, fakeProviders: [azuread, azureNative] });
  return { ...workspace, azuread, azureNative };
}

/** A stack that is up. */
export async function deployHello(hello: HelloWorkspace): Promise<Stack> {
  const dev = await hello.stack("dev", { "hello:displayName": "first" });
  ok(await dev.up());
  hello.azuread.calls.length = 0;
  hello.azureNative.calls.length = 0;
  return dev;
}

/** Operation and type of each step, such as `create azuread:index/application:Application`, sorted. */
export function summary(steps: readonly PreviewStep[]): string[] {
  return steps.map(({ op, urn }) => `${op} ${typeOf(urn)}`).sort();
}

/** The type without its parents: `urn:pulumi:dev::hello::parent$type::name`. */
export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

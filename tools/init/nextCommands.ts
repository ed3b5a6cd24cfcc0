import type { CloudName } from "../../common/clouds";
import { deploymentClouds } from "../../common/deploymentClouds";
import type { Command } from "../commandBlocks/command";
import { inBash, inPowershell } from "../commandBlocks/quoting";
import type { AzureAccount } from "./azureAccount";

interface NextCommandsArgs {
  readonly stack: string;
  readonly tenantId: string;
  readonly cloud: CloudName;
  /** Of the stack's subscription; undefined: the Azure CLI isn't signed in to it. */
  readonly account: AzureAccount | undefined;
  /** Whether the file was there before, and with it probably the stack. */
  readonly isChanged: boolean;
}

/** What deploys the stack, once its file is written. */
export function nextCommands({ stack, tenantId, cloud, account, isChanged }: NextCommandsArgs): Command[] {
  const { azureCliCloud } = deploymentClouds[cloud];
  const signIn: Command[] = [
    ...(azureCliCloud === "AzureCloud" ? [] : [["az", "cloud", "set", "--name", azureCliCloud] as const]),
    ["az", "login", "--tenant", tenantId],
  ];
  return [
    ...(account?.tenantId === tenantId ? [] : signIn),
    ...(isChanged ? [] : creation(stack)),
    ["npm", "run", "plan", "--", "--stack", stack],
    ["pulumi", "up", "--stack", stack],
  ];
}

/** What makes a stack, which its file doesn't. */
export function creation(stack: string): Command[] {
  return [
    ["pulumi", "login"],
    ["pulumi", "stack", "init", stack],
  ];
}

/** As the reader's shell takes it: on Windows, PowerShell, else bash. */
export function inShell(command: Command, platform: NodeJS.Platform): string {
  return platform === "win32" ? inPowershell(command) : inBash(command);
}

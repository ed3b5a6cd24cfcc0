import * as pulumi from "@pulumi/pulumi";
import { hasRecipients, WITHOUT_RECIPIENTS } from "../monitoring/recipients";
import type { StackSettings } from "../settings/stackSettings";

interface NextStepsArgs {
  readonly stack: string;
  readonly settings: Pick<
    StackSettings,
    "actionGroupId" | "adminConsent" | "alertEmails" | "dataverseUrl" | "enabled" | "skipDataverse"
  >;
  readonly apiPermissionsLink: string;
  readonly checkCommand: string;
  readonly logsLink: string;
}

/** What the list begins with. */
export const NEXT_STEPS = "What to do next:";

/** What people do after `pulumi up`, in its order. Commands without quotes are for bash and PowerShell. */
export function nextSteps(args: NextStepsArgs): string {
  const { stack, settings, apiPermissionsLink, checkCommand, logsLink } = args;
  const { adminConsent, dataverseUrl, enabled, skipDataverse } = settings;
  const steps = [
    ...(adminConsent ? [] : [["consent, by an admin, unless it is granted already:", apiPermissionsLink]]),
    ...(skipDataverse && dataverseUrl !== undefined
      ? [
          [
            "prepare Dataverse, by a System Administrator, unless it is prepared already: bash prepare.sh, after",
            `pulumi stack output dataverseCommands --stack ${stack} > prepare.sh`,
          ],
        ]
      : []),
    ...(enabled
      ? [["check, in bash; ✔ or ✖ for each step, with what to do:", checkCommand]]
      : [
          [
            "start the runtime, which enabled: false stops:",
            `pulumi config set enabled true --stack ${stack}`,
          ],
        ]),
    ["logs:", logsLink],
    ...(dataverseUrl === undefined
      ? []
      : [["report, once launches have arrived:", `npm run report '--' --stack ${stack}`]]),
  ];
  return [NEXT_STEPS, ...steps.map((lines, index) => `${index + 1}. ${lines.join("\n   ")}`)].join("\n");
}

/** Undefined: alerts have recipients. */
export function withoutRecipients({
  stack,
  settings,
}: Pick<NextStepsArgs, "stack" | "settings">): string | undefined {
  if (hasRecipients(settings)) return undefined;
  return [
    `${WITHOUT_RECIPIENTS}. To have it sent:`,
    `  pulumi config set --path "alertEmails[0]" <address> --stack ${stack}`,
    `  pulumi up --stack ${stack}`,
  ].join("\n");
}

interface TellArgs {
  readonly settings: NextStepsArgs["settings"];
  readonly outputs: Readonly<
    Record<"apiPermissionsLink" | "checkCommand" | "logsLink", pulumi.Output<string>>
  >;
  /** What must be created before. */
  readonly after: readonly pulumi.CustomResource[];
}

/** At the end of an update, not in previews: says what to do next, and warns where alerts have no recipients. */
export function tellNextSteps({ settings, outputs, after }: TellArgs): void {
  if (pulumi.runtime.isDryRun()) return;
  const stack = pulumi.getStack();
  const { apiPermissionsLink, checkCommand, logsLink } = outputs;
  const links = pulumi.output({ apiPermissionsLink, checkCommand, logsLink });
  const created = pulumi.all(after.map(({ id }) => id));
  pulumi.all([links, created]).apply(async ([known]) => {
    await pulumi.log.info(nextSteps({ stack, settings, ...known }));
    const warning = withoutRecipients({ stack, settings });
    if (warning !== undefined) await pulumi.log.warn(warning);
  });
}

import type { Draft } from "../settings/draft";

/** Whether alerts reach people; without recipients the stack makes no alerts. */
export function hasRecipients({
  alertEmails = [],
  actionGroupId,
}: Pick<Draft, "alertEmails" | "actionGroupId">): boolean {
  return alertEmails.length > 0 || actionGroupId !== undefined;
}

/** What to say of a stack without recipients. */
export const WITHOUT_RECIPIENTS =
  "alertEmails is empty: no mail is sent when passes stop, sign-in is refused or something is lost";

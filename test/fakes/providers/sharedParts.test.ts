import { ACR_PULL, furnish, REPOSITORY_READER, roleInputs } from "./furnishedSubscription";
import { patched, makeNative } from "./testing";

/* What is in another subscription of the tenant, as others of this one use it. */

test("logs may go to a workspace of another subscription, and alerts may query it and notify a group there", () => {
  const { cloud, shared, accepted } = furnish();
  const [setting, rule] = [
    accepted["monitor:DiagnosticSetting"] ?? {},
    accepted["monitor:ScheduledQueryRule"] ?? {},
  ];

  makeNative(cloud, "monitor:DiagnosticSetting", { ...setting, workspaceId: shared.workspace });
  const made = makeNative(cloud, "monitor:ScheduledQueryRule", {
    ...rule,
    scopes: [shared.workspace],
    actions: { actionGroups: [shared.actions] },
  });

  expect(made.id).toContain(`/subscriptions/${cloud.subscriptionId}/`);
  expect(shared.workspace).not.toContain(cloud.subscriptionId);
});

test("an id that leads nowhere is refused", () => {
  const { cloud, shared, accepted } = furnish();
  const setting = accepted["monitor:DiagnosticSetting"] ?? {};

  expect(() =>
    makeNative(cloud, "monitor:DiagnosticSetting", { ...setting, workspaceId: `${shared.workspace}2` }),
  ).toThrow("ResourceNotFound");
});

test.each([
  ["Container Registry Repository Reader", REPOSITORY_READER, "accepted"],
  ["AcrPull, which doesn't count there", ACR_PULL, "unable to pull image using Managed identity"],
])("a registry whose roles go by repository lets an identity pull with %s: %s", (_, role, outcome) => {
  const { cloud, shared, principalId, accepted } = furnish();
  makeNative(cloud, "authorization:RoleAssignment", roleInputs(role, principalId, shared.registry));
  const app = patched(
    patched(accepted["app:ContainerApp"] ?? {}, "template.containers.0.image", "crtheirs.azurecr.io/a:1"),
    "configuration.registries.0.server",
    "crtheirs.azurecr.io",
  );

  const make = (): string => {
    try {
      makeNative(cloud, "app:ContainerApp", app);
      return "accepted";
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(make()).toContain(outcome);
});

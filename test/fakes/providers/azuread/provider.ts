import {
  CloudError,
  UNKNOWN,
  type DiffResult,
  type ResourceRef,
  type FakeProvider,
  type Values,
} from "../fakeProvider";
import { changesBetween } from "../base/changes";
import { refuseUnknownToAzureAd } from "../base/environments";
import { previewOf, refreshedOutputs, withWriteOnly } from "../base/outputs";
import { textAt } from "../base/values";
import type { World } from "../base/world";
import { checkInputs } from "./check";
import { providerError, type EntraType } from "./entraType";
import { invokeFunction } from "./functions";
import { createInTenant, deleteInTenant, leaveUnfinished, plan, updateInTenant } from "./graph";
import { entraTypes } from "./types";

/** The azuread provider and Microsoft Graph behind it. */
export class AzureAd implements FakeProvider {
  readonly package = "azuread";
  readonly version = "6.9.1";
  readonly isBridged = true;

  constructor(private readonly world: World) {}

  /** Throws CloudError for an `environment` it does not know. */
  configure(values: Values): void {
    const environment = textAt(values, "environment");
    if (environment === "") return;
    refuseUnknownToAzureAd(environment);
    this.world.environments.azuread = environment;
  }

  check(resource: ResourceRef, news: Values) {
    return checkInputs(typeOf(resource.type), resource, news);
  }

  /** Every change of an input that replaces does so, whatever lies inside; the new one is made first. */
  diff(resource: ResourceRef, olds: { inputs: Values; outputs: Values }, news: Values): DiffResult {
    const type = typeOf(resource.type);
    const changes = changesBetween(type.inputs, olds.inputs, news).map(
      ({ path, root, kind }) => [path, { kind, replaces: type.replaces.includes(root) }] as const,
    );
    return { changes: Object.fromEntries(changes), deleteBeforeReplace: false };
  }

  create(resource: ResourceRef, inputs: Values, preview = false) {
    const type = typeOf(resource.type);
    if (preview) {
      plan(this.world, type, inputs);
      return { id: UNKNOWN, outputs: previewOf(type, inputs) };
    }
    const call = { operation: "create" as const, ...resource, id: "" };
    const create = () => {
      const created = createInTenant(this.world, type, inputs);
      call.id = created.id;
      return created;
    };
    return this.world.perform(call, create, ({ id }) => leaveUnfinished(this.world, type, id));
  }

  update(
    resource: ResourceRef,
    id: string,
    change: { olds: Values; news: Values; preview?: boolean },
  ): Values {
    const type = typeOf(resource.type);
    if (!change.preview)
      return this.world.perform(
        { operation: "update", ...resource, id },
        () => updateInTenant(this.world, type, id, change.news),
        (outputs) => ({ id, outputs }),
      );
    const found = this.world.resources.get(id);
    plan(this.world, type, change.news, found === undefined ? undefined : [id, found]);
    // What Graph decided is planned to stay as it is.
    return refreshedOutputs(type, { type: type.token, inputs: change.news, outputs: found?.outputs ?? {} });
  }

  read(resource: ResourceRef, id: string, olds?: { inputs: Values; outputs: Values }) {
    const type = typeOf(resource.type);
    return this.world.perform({ operation: "read", ...resource, id }, () => {
      if (olds === undefined && type.isImportable === false)
        throw providerError(`resource ${type.noun} doesn't support import`);
      const found = this.world.resources.get(id);
      if (found === undefined || found.type !== type.token) return undefined;
      const inputs = withWriteOnly(type.inputs, found.inputs, olds?.inputs);
      return { inputs, outputs: refreshedOutputs(type, found) };
    });
  }

  delete(resource: ResourceRef, id: string): void {
    const type = typeOf(resource.type);
    this.world.perform({ operation: "delete", ...resource, id }, () => deleteInTenant(this.world, type, id));
  }

  invoke(token: string, args: Values) {
    return this.world.perform({ operation: "invoke", type: token }, () =>
      invokeFunction(this.world, token, args),
    );
  }

  secretOutputs(type: string): readonly string[] {
    return typeOf(type).secretOutputs;
  }
}

function typeOf(token: string): EntraType {
  const type = entraTypes.get(token);
  if (type === undefined) throw new CloudError(`unknown resource type ${token}`);
  return type;
}

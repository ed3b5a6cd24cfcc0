import type { ResourceRef, FakeProvider, Values } from "../fakeProvider";
import { CloudError, PartialFailure, UNKNOWN } from "../fakeProvider";
import { suffixesOf } from "../base/environments";
import { outputsOf, previewOf, refreshedOutputs, withWriteOnly } from "../base/outputs";
import { clone, put, same, textAt } from "../base/values";
import type { World } from "../base/world";
import type { ArmType } from "./armType";
import { checkInputs, CREATE_BEFORE_DELETE } from "./check";
import { diffInputs } from "./diff";
import { invokeFunction } from "./functions";
import { failProvisioning, provisioningErrorOf, requestOf, refuseUnlessFit } from "./service";
import { refuseRetired, typeOf } from "./apiVersions";
import { armTypes } from "./types";

/** The azure-native provider and Azure Resource Manager behind it. */
export class AzureNative implements FakeProvider {
  readonly package = "azure-native";
  readonly version = "3.28.0";
  private location: string | undefined;

  constructor(private readonly world: World) {}

  /** Takes the provider's settings `location` and `environment`; throws CloudError for a cloud it does not know. */
  configure(values: Values): void {
    this.location = textAt(values, "location") || this.location;
    const environment = textAt(values, "environment");
    if (environment === "") return;
    this.world.suffixes = suffixesOf(environment);
    this.world.environments.azureNative = environment;
  }

  check(resource: ResourceRef, news: Values, olds?: Values) {
    const context = { type: typeOf(resource.type, this.world), world: this.world, location: this.location };
    return checkInputs(context, resource, news, olds);
  }

  diff(resource: ResourceRef, olds: { inputs: Values; outputs: Values }, news: Values) {
    return diffInputs(typeOf(resource.type, this.world), olds, news);
  }

  create(resource: ResourceRef, inputs: Values, preview = false) {
    const type = typeOf(resource.type, this.world);
    if (preview) return { id: UNKNOWN, outputs: previewOf(type, inputs) };
    const call = { operation: "create" as const, ...resource, id: type.idOf(inputs, this.world) };
    return this.world.perform(
      call,
      () => this.make(type, call.id, inputs),
      ({ id }) => ({ id, outputs: failProvisioning(this.world, id) }),
    );
  }

  update(
    resource: ResourceRef,
    id: string,
    change: { olds: Values; news: Values; preview?: boolean },
  ): Values {
    const type = typeOf(resource.type, this.world);
    if (change.preview) return previewUpdate(type, id, change.news);
    return this.world.perform(
      { operation: "update", ...resource, id },
      () => {
        refuseRetired(type, this.world);
        return this.write(type, id, change.news);
      },
      () => ({ id, outputs: failProvisioning(this.world, id) }),
    );
  }

  read(resource: ResourceRef, id: string, olds?: { inputs: Values; outputs: Values }) {
    const type = typeOf(resource.type, this.world);
    return this.world.perform({ operation: "read", ...resource, id }, () => {
      refuseRetired(type, this.world);
      const key = this.world.keyOf(id);
      const found = this.world.resources.get(key);
      if (found === undefined || found.type !== type.token) return undefined;
      const outputs = refreshedOutputs(type, found);
      // Of the version that it was read by. `checkpointObject` in the same place as below.
      if (outputs["azureApiVersion"] !== undefined) outputs["azureApiVersion"] = type.apiVersion;
      // The provider compares outputs with outputs: what Azure did not take from the start is no drift.
      // https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/provider/provider.go
      if (olds !== undefined && same(olds.outputs, outputs)) return { inputs: clone(olds.inputs), outputs };
      const inputs = withWriteOnly(type.inputs, found.inputs, olds?.inputs);
      if (olds === undefined) delete inputs[CREATE_BEFORE_DELETE];
      return { inputs, outputs };
    });
  }

  delete(resource: ResourceRef, id: string): void {
    const type = typeOf(resource.type, this.world);
    this.world.perform({ operation: "delete", ...resource, id }, () => {
      if (type.isDeletedElsewhere !== true) refuseRetired(type, this.world);
      const key = this.world.keyOf(id);
      if (!this.world.resources.has(key)) return;
      type.beforeDelete?.(key, this.world);
      // What comes with its parent is only reset: https://github.com/pulumi/pulumi-azure-native/issues/4022
      const below = type.isPartOfParent === true ? [] : this.world.below(key);
      for (const each of [key, ...below]) this.drop(each);
    });
  }

  invoke(token: string, args: Values) {
    return this.world.perform({ operation: "invoke", type: token }, () =>
      invokeFunction(this.world, token, args),
    );
  }

  secretOutputs(): readonly string[] {
    return [];
  }

  private make(type: ArmType, id: string, inputs: Values) {
    const { world } = this;
    refuseRetired(type, world);
    if (world.find(id) !== undefined && type.isPartOfParent !== true)
      throw new CloudError(`cannot create already existing resource '${id}'`);
    const outputs = this.write(type, id, inputs);
    type.afterCreate?.(id, inputs, world);
    return { id, outputs };
  }

  /**
   * A PUT: the inputs are the whole resource afterwards, unless Azure takes others. Throws PartialFailure when it fails
   * after Azure has accepted it: `HandleErrorWithCheckpoint` in
   * https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/provider/crud/crud.go
   */
  private write(type: ArmType, id: string, given: Values): Values {
    const { world } = this;
    const key = world.keyOf(id);
    const request = requestOf(world, type, key, given);
    refuseUnlessFit(type, request);
    const inputs = type.accepted?.(request) ?? given;
    const outputs = outputsOf(type, { ...request, inputs });
    world.resources.set(key, { type: type.token, inputs: clone(inputs), outputs });
    const error = provisioningErrorOf(type, request);
    if (error !== undefined) throw new PartialFailure(error.message, key, failProvisioning(world, key));
    return clone(outputs);
  }

  private drop(id: string): void {
    const type = this.world.resources.get(id)?.type ?? "";
    armTypes.get(type)?.onGone?.(id, this.world);
    this.world.resources.delete(id);
  }
}

function previewUpdate(type: ArmType, id: string, news: Values): Values {
  const outputs = previewOf(type, news);
  if (type.outputs["name"] !== undefined) put(outputs, "name", id.split("/").at(-1));
  return outputs;
}

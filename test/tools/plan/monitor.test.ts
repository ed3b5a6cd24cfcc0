import type { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import {
  ReadResourceRequest,
  RegisterErrorHookRequest,
  RegisterResourceRequest,
  ResourceInvokeRequest,
  SupportsFeatureRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import type {
  ReadResourceResponse,
  RegisterResourceResponse,
  SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { Monitor } from "../../../tools/plan/monitor";
import type { Responder } from "../../../tools/plan/responder";
import { secret, UNKNOWN } from "../../../common/pulumi/wireValues";

const group = "urn:pulumi:dev::hello::azure-native:resources:ResourceGroup::group";

function monitorWith({ preview = false, ...answers }: Partial<Responder> & { preview?: boolean } = {}): {
  monitor: Monitor;
  call: <T>(method: string, request: unknown) => T;
} {
  const responder: Responder = {
    register: ({ name }) => ({ id: `id-of-${name}`, outputs: {} }),
    invoke: () => ({ result: {} }),
    ...answers,
  };
  const monitor = new Monitor({ project: "hello", stack: "dev", preview, responder });
  const handlers = monitor.handlers(() => undefined);
  return {
    monitor,
    call: <T>(method: string, request: unknown) => handlers[method]?.(request as never) as T, // untyped like the wire
  };
}

function registration(name = "group"): RegisterResourceRequest {
  return new RegisterResourceRequest()
    .setType("azure-native:resources:ResourceGroup")
    .setName(name)
    .setCustom(true);
}

test("a resource gets its URN and its id", () => {
  const { call } = monitorWith();

  const response = call<RegisterResourceResponse>("registerResource", registration());

  expect([response.getUrn(), response.getId()]).toEqual([group, "id-of-group"]);
});

test("a URN is given once", () => {
  const { call } = monitorWith();
  call("registerResource", registration());

  expect(() => call("registerResource", registration())).toThrow(
    `Duplicate resource URN '${group}'; try giving it a unique name`,
  );
  expect(() => call("registerResource", registration("other"))).not.toThrow();
});

test.each([
  ["parent", (request: RegisterResourceRequest) => request.setParent(group)],
  ["dependency", (request: RegisterResourceRequest) => request.setDependenciesList([group])],
  ["provider", (request: RegisterResourceRequest) => request.setProvider(`${group}::id`)],
])("a %s must be registered before", (_, refer) => {
  const { call } = monitorWith();

  expect(() => call("registerResource", refer(registration("child")))).toThrow(`refers to ${group}`);
  call("registerResource", registration());
  expect(() => call("registerResource", refer(registration("child")))).not.toThrow();
});

test("a hook must be registered before, and once", () => {
  const { monitor, call } = monitorWith();
  const hooked = registration().setHooks(
    new RegisterResourceRequest.ResourceHooksBinding().setOnErrorList(["again"]),
  );

  expect(() => call("registerResource", hooked)).toThrow('names hook "again"');
  call("registerErrorHook", new RegisterErrorHookRequest().setName("again"));
  call("registerResource", hooked);

  expect(monitor.resources.map(({ hooks }) => hooks)).toEqual([{ onError: ["again"] }]);
  expect(() => call("registerErrorHook", new RegisterErrorHookRequest().setName("again"))).toThrow("twice");
});

test("what is made needs an id, what is previewed doesn't", () => {
  const register: Responder["register"] = () => ({ outputs: {} });

  expect(() => monitorWith({ register }).call("registerResource", registration())).toThrow("gave");
  const { call } = monitorWith({ register, preview: true });
  expect(call<RegisterResourceResponse>("registerResource", registration()).getId()).toBe("");
});

test("a declared secret output is one, known or not", () => {
  const request = (): RegisterResourceRequest => registration().setAdditionalsecretoutputsList(["key"]);
  const answer = (call: ReturnType<typeof monitorWith>["call"]): unknown =>
    call<RegisterResourceResponse>("registerResource", request()).getObject()?.toJavaScript();
  const known = monitorWith({ register: () => ({ id: "x", outputs: { key: "k", other: "o" } }) });
  const unknown = monitorWith({ register: () => ({ outputs: {} }), preview: true });

  expect(answer(known.call)).toEqual({ key: secret("k"), other: "o" });
  expect(answer(unknown.call)).toEqual({ key: secret(UNKNOWN) });
});

test("remote components are refused", () => {
  const { call } = monitorWith();

  expect(() => call("registerResource", registration().setRemote(true))).toThrow("remote component");
});

test("transforms are not offered, hooks are", () => {
  const { call } = monitorWith();
  const offers = ["transforms", "invokeTransforms", "errorHooks", "secrets"].map((feature) =>
    call<SupportsFeatureResponse>(
      "supportsFeature",
      new SupportsFeatureRequest().setId(feature),
    ).getHassupport(),
  );

  expect(offers).toEqual([false, false, true, true]);
});

test("a provider's refusal of a call names the argument", () => {
  const failures = [{ property: "clientId", reason: "no such thing" }];
  const { call } = monitorWith({ invoke: () => ({ failures }) });

  const response = call<InvokeResponse>("invoke", new ResourceInvokeRequest().setTok("a:b:c"));

  expect(response.getFailuresList().map((failure) => failure.toObject())).toEqual(failures);
});

test("reading needs a responder that can read", () => {
  const request = new ReadResourceRequest().setType("a:b:C").setName("old").setId("7");

  expect(() => monitorWith().call("readResource", request)).toThrow("the responder can't");
  const { call } = monitorWith({ read: ({ id }) => ({ id }) });
  expect(call<ReadResourceResponse>("readResource", request).getProperties()?.toJavaScript()).toEqual({
    id: "7",
  });
});

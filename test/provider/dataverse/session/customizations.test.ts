import { json } from "../../../fakes/emulators/base/answer";
import { CREATE, LOCKED, startService } from "../../support/dataverseService";

test.each([429, 503])(
  "a customization waits while another one runs (%s), longer each time",
  async (status) => {
    await using service = await startService(() => ({ status: 204 }));
    service.server.failNext({ status, body: LOCKED }, { times: 5 });

    await (await service.connect()).customize(CREATE);

    expect(service.clock.slept).toEqual([5_000, 10_000, 20_000, 25_000, 25_000]);
    expect(service.statuses[1]).toBe(
      "contoso.crm4.dynamics.com: another customization is running (HTTP " +
        `${status} 0x80071151: Cannot start another [EntityCustomization] because there is a previous [Import] running ` +
        "at this moment.); next attempt in 10 s",
    );
  },
);

test.each([429, 503])("it waits as long as Dataverse says, if it says (%s)", async (status) => {
  await using service = await startService(() => ({ status: 204 }));
  service.server.failNext({ status, body: LOCKED, headers: { "Retry-After": "17" } });

  await (await service.connect()).customize(CREATE);

  expect(service.clock.slept).toEqual([17_000]);
});

test("after some twelve minutes it gives up, with the service's own code", async () => {
  await using service = await startService(() => ({ status: 204 }));
  service.server.failWhen(() => true, { status: 429, body: LOCKED });
  const api = await service.connect();
  const startedMs = service.clock.now();

  await expect(api.customize(CREATE)).rejects.toMatchObject({ serviceCode: "0x80071151" });

  const minutes = (service.clock.now() - startedMs) / 60_000;
  expect([minutes > 10, minutes < 13]).toEqual([true, true]);
});

test("a lock is waited for no longer when Dataverse names minutes each time", async () => {
  await using service = await startService(() => ({ status: 204 }));
  service.server.failWhen(() => true, { status: 429, body: LOCKED, headers: { "Retry-After": "300" } });
  const api = await service.connect();
  const startedMs = service.clock.now();

  await expect(api.customize(CREATE)).rejects.toMatchObject({
    code: "throttled",
    serviceCode: "0x80071151",
    message: expect.stringContaining("because there is a previous [Import] running"),
  });

  expect((service.clock.now() - startedMs) / 60_000).toBe(10);
});

test("the next customization has the whole time limit again", async () => {
  await using service = await startService(() => ({ status: 204 }));
  const api = await service.connect();
  const busy = { status: 429, body: LOCKED, headers: { "Retry-After": "300" } };
  service.server.failNext(busy, { times: 2 });
  await api.customize(CREATE);
  service.server.failNext(busy, { times: 2 });

  await api.customize(CREATE);

  expect(service.clock.slept).toEqual([300_000, 300_000, 300_000, 300_000]);
});

test("the victim of a deadlock tries again", async () => {
  await using service = await startService(() => ({ status: 204 }));
  const message = "Generic SQL error. CRM ErrorCode: -2147204784 Sql ErrorCode: -2146232060 Sql Number: 1205";
  service.server.failNext({ status: 400, body: { error: { code: "0x80044150", message } } });

  await (await service.connect()).customize(CREATE);

  expect(service.clock.slept).toEqual([5_000]);
});

test("a refusal is not repeated (control)", async () => {
  await using service = await startService();
  service.server.failNext({ status: 400, body: { error: { code: "0x80044363", message: "not unique" } } });

  const created = (await service.connect()).customize(CREATE);

  await expect(created).rejects.toMatchObject({ serviceCode: "0x80044363" });
  expect(service.clock.slept).toEqual([]);
});

test("customizations of several resources go one after the other; other requests don't wait for them", async () => {
  let inFlight = 0;
  const customizing: number[] = [];
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  await using service = await startService(async ({ method }) => {
    if (method === "GET") return json(200, { value: [] });
    customizing.push(++inFlight);
    await finished;
    inFlight--;
    return { status: 204 };
  });
  const [one, other] = [await service.connect(), await service.connect()];

  const created = [one.customize(CREATE), other.customize(CREATE)];
  await other.list("roles");
  finish();
  await Promise.all(created);

  expect(customizing).toEqual([1, 1]);
  expect(service.statuses).toEqual(["waiting for another change of tables in contoso.crm4.dynamics.com"]);
});

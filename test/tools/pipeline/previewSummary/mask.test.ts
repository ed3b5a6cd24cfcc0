import { credentials, maskText } from "../../../../tools/pipeline/previewSummary/mask";

const HEX = "0123456789abcdef";
const entraSecret = `abc8Q~${"xY0_.-".repeat(5)}abcd`;

test.each([
  [
    "private key",
    "key:\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabcd\n-----END RSA PRIVATE KEY-----\nend",
    "key:\n[secret]\nend",
  ],
  ["private key", "-----BEGIN PRIVATE KEY-----\nMIIE, and cut off", "[secret]"],
  ["JSON web token", "token eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl!", "token [secret]!"],
  ["JSON web token", "eyJhbGciOi.QR1Owv2u.48V1_ALb.5eym8TW_.XFBoMYUZ", "[secret]"],
  ["Entra client secret", `secret '${entraSecret}'`, "secret '[secret]'"],
  ["Entra client secret made before 2021", "it is ab~cdefghijklmnopqrstuvwxyz0123456.", "it is [secret]."],
  [
    "shared access signature",
    "https://a.blob.core.windows.net/c?sv=2022&sig=a%2Fb%3D&se=1",
    "https://a.blob.core.windows.net/c?sv=2022&sig=[secret]&se=1",
  ],
  ["shared access signature", "a?sv=1\\u0026sig=a%2Fb\\u0026se=1", "a?sv=1\\u0026sig=[secret]\\u0026se=1"],
  [
    "shared access signature",
    "url=a%3Fsv%3D1%26sig%3Da%252Fb%26se%3D1",
    "url=a%3Fsv%3D1%26sig%3D[secret]%26se%3D1",
  ],
  ["shared access signature", '{\\"url\\":\\"a?sig=ab\\"}', '{\\"url\\":\\"a?sig=[secret]\\"}'],
  ["storage account key", `key ${"A".repeat(86)}==`, "key [secret]"],
  ["bearer token", "authorization: Bearer 0123456789abcdef==", "authorization: Bearer [secret]"],
  ["authorization header", "Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [secret]"],
  [
    "authorization header",
    '{\\"Authorization\\":\\"Basic dXNl\\"}',
    '{\\"Authorization\\":\\"Basic [secret]\\"}',
  ],
  ["Pulumi access token", `pul-${HEX}${HEX}01234567`, "[secret]"],
  [
    "GitHub token",
    `ghp_${HEX}abcd gho_${HEX}abcd ghs_${HEX}abcd github_pat_${HEX}abcd`,
    "[secret] [secret] [secret] [secret]",
  ],
  ["password in a URL", "https://user:pass@contoso.com/x", "https://user:[secret]@contoso.com/x"],
  ["password in a URL", "https://u:p@ss@h/", "https://u:[secret]@h/"],
  ["webhook", "to https://hooks.slack.com/services/T0/B0/abc!", "to https://hooks.slack.com/[secret]"],
  [
    "webhook",
    "https://c.webhook.office.com/webhookb2/a@b/IncomingWebhook/c",
    "https://c.webhook.office.com/[secret]",
  ],
  ["webhook", '"https://discord.com/api/webhooks/1/abc"', '"https://discord.com/api/webhooks/[secret]"'],
  [
    "webhook",
    "https://events.pagerduty.com/integration/ab/enqueue",
    "https://events.pagerduty.com/integration/[secret]",
  ],
  ["named value", "ARM_CLIENT_SECRET=abc, x", "ARM_CLIENT_SECRET=[secret], x"],
  ["named value", "grant_type=x&client_secret=a.b&scope=y", "grant_type=x&client_secret=[secret]&scope=y"],
  ["named value", "a%26client_secret%3Dx%26b%3Dy", "a%26client_secret%3D[secret]%26b%3Dy"],
  ["named value", '{"clientSecret": "a\\"b", "x": "y"}', '{"clientSecret": "[secret]", "x": "y"}'],
  [
    "named value",
    '{\\"client_secret\\":\\"hunter2\\",\\"x\\":\\"y\\"}',
    '{\\"client_secret\\":\\"[secret]\\",\\"x\\":\\"y\\"}',
  ],
  [
    "named value",
    '{\\\\\\"client_secret\\\\\\":\\\\\\"hun\\\\\\\\\\"ter2\\\\\\"}',
    '{\\\\\\"client_secret\\\\\\":\\\\\\"[secret]\\\\\\"}',
  ],
  ["named value", "{ 'client_secret': 'x', 'a': 'b' }", "{ 'client_secret': '[secret]', 'a': 'b' }"],
  ["named value", 'cut off: {"password":"hunter2 ab', 'cut off: {"password":"[secret]"'],
  ["named value", "password: x\nnext: line", "password: [secret]\nnext: line"],
  ["named value", 'password = "x y"', 'password = "[secret]"'],
  ["named value", "password => 'x'", "password => '[secret]'"],
  ["named value", "client-secret: x", "client-secret: [secret]"],
  ["named value", "az login --client-secret x --tenant y", "az login --client-secret [secret] --tenant y"],
  ["named value", "az login --federated-token 'x y'", "az login --federated-token '[secret]'"],
  ["named value", "Server=x;User ID=a;Pwd=x;Encrypt", "Server=x;User ID=a;Pwd=[secret];Encrypt"],
  ["named value", "DB_PASS=x", "DB_PASS=[secret]"],
  [
    "named value",
    "AWS_SESSION_TOKEN=x AZURE_STORAGE_KEY=y",
    "AWS_SESSION_TOKEN=[secret] AZURE_STORAGE_KEY=[secret]",
  ],
  ["named value", "AccountName=a;AccountKey=Zm9v+/8=;x", "AccountName=a;AccountKey=[secret];x"],
  ["named value", "AccountKey = x", "AccountKey = [secret]"],
  ["named value", "Endpoint=sb://a/;SharedAccessKey=Zm9v", "Endpoint=sb://a/;SharedAccessKey=[secret]"],
  ["named value", "SharedAccessSignature=sr", "SharedAccessSignature=[secret]"],
  ["named value", "secret=x token=y", "secret=[secret] token=[secret]"],
  ["named value", "{'client_secret': u'x y'}", "{'client_secret': '[secret]'}"],
  ["named value", "password: `x y`", "password: `[secret]`"],
  ["named value", "client_secret: |\n    x\n    y\nnext: 1", "client_secret: [secret]\nnext: 1"],
  ["named value", "password: >-\n  x\n\n  y\nnext: 1", "password: [secret]\nnext: 1"],
  ["named value", "Ocp-Apim-Subscription-Key: x", "Ocp-Apim-Subscription-Key: [secret]"],
  ["later value", '"clientSecret": "x" => "y z"', '"clientSecret": "[secret]" => "[secret]"'],
  ["later value", "  ~ clientSecret: x -> y", "  ~ clientSecret: [secret] -> [secret]"],
  [
    "value beside its name",
    '{"name":"CLIENT_SECRET","value":"x y"},{"name":"A","value":"b"}',
    '{"name":"CLIENT_SECRET","value":"[secret]"},{"name":"A","value":"b"}',
  ],
  [
    "value beside its name",
    '{\\"name\\": \\"CLIENT_SECRET\\", \\"value\\": \\"x\\"}',
    '{\\"name\\": \\"CLIENT_SECRET\\", \\"value\\": \\"[secret]\\"}',
  ],
  ["value beside its name", "- name: DB_PASS\n  value: x\n", "- name: DB_PASS\n  value: [secret]\n"],
  ["value beside its name", '<add key="AccountKey" value="x"/>', '<add key="AccountKey" value="[secret]"/>'],
  ["authorization header", 'Authorization:["Basic dTpw"]', 'Authorization:["Basic [secret]"]'],
  ["authorization header", "map[Authorization:[Basic dTpw] A:b]", "map[Authorization:[Basic [secret]] A:b]"],
  ["authorization header", "Authorization:\n  - Basic dTpw", "Authorization:\n  - Basic [secret]"],
  ["registry's sign-in", '{"auths":{"a.io":{"auth":"dXNlcjpw"}}}', '{"auths":{"a.io":{"auth":"[secret]"}}}'],
  ["password in a URL", "Invalid URL http://u:a/b@proxy:8080", "Invalid URL http://u:[secret]@proxy:8080"],
  [
    "private key",
    "-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQ\n-----END PGP PRIVATE KEY BLOCK-----",
    "[secret]",
  ],
  // https://github.blog/changelog/2026-04-24-notice-about-upcoming-new-format-for-github-app-installation-tokens/
  ["GitHub token", `ghs_1234567_eyJ${HEX}.eyJ${HEX}-a.${HEX}_b.`, "[secret]."],
  ["named value", '{"secret":"x","token": "y"}', '{"secret":"[secret]","token": "[secret]"}'],
])("a %s is masked: %s", (what, text, masked) => {
  expect(credentials.map((each) => each.what)).toContain(what);
  expect(maskText(text)).toBe(masked);
  expect(maskText(masked)).toBe(masked);
});

test("each row of the table of credentials has a text above that only it masks", () => {
  const texts: Readonly<Record<string, string>> = {
    "private key": "-----BEGIN PRIVATE KEY-----\nMIIE",
    "JSON web token": "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl",
    "Entra client secret": entraSecret,
    "Entra client secret made before 2021": "ab~cdefghijklmnopqrstuvwxyz0123456",
    "shared access signature": "sig=a%2Fb%3D",
    "storage account key": `${"A".repeat(86)}==`,
    "bearer token": "Bearer 0123456789abcdef",
    "authorization header": "Authorization: Basic dXNlcjpwYXNz",
    "Pulumi access token": `pul-${HEX}${HEX}01234567`,
    "GitHub token": `ghp_${HEX}abcd`,
    "password in a URL": "https://user:pass@contoso.com",
    "named value": "password=abc",
    "refresh token": `0.ARoA6${HEX}${HEX}.AgABAwEAAAAt`,
    "Microsoft account refresh token": `M.C507_BAY.0.U.-Cq${HEX}!kz*${HEX}$`,
    "Azure DevOps token": `${HEX.repeat(4)}0123456789AbAZDO4xyz`,
    "Azure DevOps token made before 2025": "abcdefghijklmnopqrstuvwxyz234567".repeat(2).slice(0, 52),
    "container registry password": `${"Ab1".repeat(14)}+ACRCabc12`,
    "Docker Hub token": `dckr_pat_${HEX}${HEX}`,
    "npm token": `npm_${HEX}${HEX}abcd`,
    "GitLab token": `glpat-${HEX}${HEX}`,
    webhook: "https://hooks.slack.com/services/T0/B0/abc",
    "later value": "[secret] => abc",
    "value beside its name": '"name":"DB_PASS","value":"abc"',
    "registry's sign-in": '"auth":"dXNlcjpwYXNz"',
  };

  const masking = credentials.map(({ what }) =>
    credentials.filter(({ pattern }) => texts[what]?.search(pattern) !== -1).map((each) => each.what),
  );

  expect(masking).toEqual(credentials.map(({ what }) => [what]));
});

test.each([
  "11111111-1111-4111-8111-111111111111",
  "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  `sha512-${"A".repeat(86)}==`,
  "crauditlog.azurecr.io/audit-log-connector@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "https://kv-audit-log-co-2ff23859.vault.azure.net/secrets/client-secret-0d7958e1",
  "https://portal.azure.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/6cb91e66",
  "https://login.microsoftonline.com:443/organizations",
  '{"proxy":"http://proxy:8080","mail":"admin@contoso.com"}',
  "/subscriptions/ef04b01a-9da7-4640-857e-7ef47f2f7e0c/resourceGroups/rg-audit-log-connector-dev/providers/Microsoft.App/containerApps/ca",
  "AUDITLOG_CREDENTIAL=secret",
  "a-name~with-a-tilde-that-is-longer-than-34",
  "client secret expires; token expired",
  "secretRef: client-secret",
  "error: get token: AADSTS700016: no such application; getting secret: not found",
  '{"name":"AUDITLOG_CREDENTIAL","value":"secret"}',
  '{"name":"AUDITLOG_CLIENT_SECRET","secretRef":"client-secret"}',
  "http://proxy:8080/a?mail=a@b.c",
  Buffer.from("a text without a credential, in Base64").toString("base64"),
  "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFy",
  "a \\u0022quoted\\u0022 text &amp; more",
  "client-secret-slot-a: waiting for Entra to know the new app registration",
  "urn:pulumi:dev::p::auditlog:index:ClientSecret$azuread:index/applicationPassword:ApplicationPassword::client-secret-slot-a",
  "urn:pulumi:dev::p::auditlog:index:ClientSecret::client-secret",
  "pulumi config set --secret azure-native:clientSecret",
  "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE",
  "PULUMI_CONFIG_PASSPHRASE_FILE=/run/passphrase",
  "--password --other; password=; bypass=AzureServices; designsig=1",
  "incorrect passphrase; the bearer token is missing",
  'pollInterval is "soon"; allowed: an ISO 8601 duration from PT1M to PT12H',
])("%s isn't masked as a credential", (text) => {
  expect(maskText(text)).toBe(text);
});

test("a text that nearly matches everywhere is read once, not again from each of its places", () => {
  const long = [
    "eyJ",
    "a-",
    '"password": "\\',
    "a://b:",
    "--",
    "client_secret",
    "sig",
    "Authorization: ",
    "name:",
    "Authorization:[",
    "token: |\n ",
    "a\\u0022",
    "&quot;",
    "YWJj",
    "eyJhIjoi",
    "http://a:b/",
  ];

  const startedMs = performance.now();
  for (const part of long) maskText(part.repeat(100_000 / part.length));

  // Tenths of a second; were it quadratic, minutes.
  expect(performance.now() - startedMs).toBeLessThan(10_000);
});

import {
  anything,
  choice,
  flag,
  integer,
  listOf,
  mapOf,
  number,
  objectOf,
  required,
  text,
  writeOnly,
  type Fields,
} from "../../base/shape";

// What container apps and jobs have in common. Keys of lists are `x-ms-identifiers` in CommonDefinitions.json of
// https://github.com/Azure/azure-rest-api-specs/tree/main/specification/app/resource-manager/Microsoft.App

const env = listOf(objectOf({ name: text(), value: text(), secretRef: text() }), { key: "name" });
const resources = objectOf({ cpu: number(), memory: text(), gpu: number() });
const volumeMounts = listOf(objectOf({ volumeName: text(), mountPath: text(), subPath: text() }));

const probes = listOf(
  objectOf({
    type: choice("Liveness", "Readiness", "Startup"),
    failureThreshold: integer(),
    httpGet: objectOf({
      host: text(),
      httpHeaders: listOf(objectOf({ name: required(text()), value: required(text()) })),
      path: text(),
      port: required(integer()),
      scheme: choice("HTTP", "HTTPS"),
    }),
    initialDelaySeconds: integer(),
    periodSeconds: integer(),
    successThreshold: integer(),
    tcpSocket: objectOf({ host: text(), port: required(integer()) }),
    terminationGracePeriodSeconds: integer(),
    timeoutSeconds: integer(),
  }),
);

const container: Fields = {
  name: text(),
  image: text(),
  imageType: choice("CloudBuild", "ContainerImage"),
  command: listOf(text()),
  args: listOf(text()),
  env,
  resources,
  volumeMounts,
};

/** `template.containers`, `initContainers` and `volumes`. */
export const templateFields: Fields = {
  containers: listOf(objectOf({ ...container, probes }), { key: "name" }),
  initContainers: listOf(objectOf(container), { key: "name" }),
  volumes: listOf(
    objectOf({
      name: text(),
      mountOptions: text(),
      storageName: text(),
      storageType: choice("AzureFile", "EmptyDir", "Secret", "NfsAzureFile", "Smb"),
      secrets: listOf(objectOf({ path: text(), secretRef: text() })),
    }),
    { key: "name" },
  ),
};

/** `configuration.secrets`, `registries` and `identitySettings`. */
export const configurationFields: Fields = {
  secrets: listOf(
    objectOf({ name: text(), value: writeOnly(text()), keyVaultUrl: text(), identity: text() }),
    { key: "name" },
  ),
  registries: listOf(
    objectOf({ server: text(), identity: text(), username: text(), passwordSecretRef: text() }),
    { key: "server" },
  ),
  identitySettings: listOf(
    objectOf({
      identity: required(text()),
      lifecycle: choice("Init", "Main", "None", "All"),
    }),
    { key: "identity" },
  ),
};

/** How a scale rule signs in. */
export const auth = listOf(objectOf({ secretRef: text(), triggerParameter: text() }));
const metadata = mapOf();

/** `template.scale` of a container app. */
export const scale = objectOf({
  cooldownPeriod: integer(),
  minReplicas: integer(),
  maxReplicas: integer(),
  pollingInterval: integer(),
  rules: listOf(
    objectOf({
      name: text(),
      azureQueue: objectOf({
        accountName: text(),
        auth,
        identity: text(),
        queueLength: integer(),
        queueName: text(),
      }),
      custom: objectOf({ auth, identity: text(), metadata, type: text() }),
      http: objectOf({ auth, identity: text(), metadata }),
      tcp: objectOf({ auth, identity: text(), metadata }),
    }),
    { key: "name" },
  ),
});

/** `configuration.ingress` of a container app. */
export const ingress = objectOf({
  additionalPortMappings: listOf(anything()),
  corsPolicy: anything(),
  customDomains: listOf(anything()),
  external: flag(),
  targetPort: integer(),
  exposedPort: integer(),
  allowInsecure: flag(),
  transport: choice("auto", "http", "http2", "tcp"),
  targetPortHttpScheme: choice("http", "https"),
  clientCertificateMode: choice("ignore", "accept", "require"),
  ipSecurityRestrictions: listOf(
    objectOf({
      name: required(text()),
      ipAddressRange: required(text()),
      action: required(choice("Allow", "Deny")),
      description: text(),
    }),
    { key: "name" },
  ),
  stickySessions: objectOf({ affinity: choice("sticky", "none") }),
  traffic: listOf(
    objectOf({ label: text(), latestRevision: flag(), revisionName: text(), weight: integer() }),
  ),
});

import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const value = config.require("value");

// More than a comment can tell: some groups move with the setting, all others change what is long.
for (let index = 0; index < 300; index++) {
  new ResourceGroup(`group-${index}`, {
    location: index < 20 ? config.require("location") : "westeurope",
    tags: Object.fromEntries(["a", "b", "c", "d", "e"].map((key) => [key, `${value} ${key.repeat(200)}`])),
  });
}

export * from "../project/commandLine";

import { TestEnvironment } from "jest-environment-node";

/** Runs a test file at one of the moments: here, since a file of tests can't set the time zone of its own process. */
export default class MomentEnvironment extends TestEnvironment {
  constructor(...[config, context]: ConstructorParameters<typeof TestEnvironment>) {
    const { at, zone } = config.projectConfig.testEnvironmentOptions;
    Object.assign(process.env, { TZ: zone, TEST_MOMENT: at, TEST_TIME_ZONE: zone });
    super(config, context);
  }
}

import * as pulumi from "@pulumi/pulumi";
import { forStack } from "../../common/pulumi/stackOption";

/**
 * A mistake that only the user can correct; its message is printed alone, with advised commands for the stack that is being
 * deployed (`--stack <stack>`), without a stack trace. The trace is the message
 * because Pulumi resolves every frame of an error thrown from async code, which takes seconds and gigabytes:
 * https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/cmd/run/run.ts
 */
export class UserError extends pulumi.RunError {
  constructor(message: string) {
    super(forStack(message, pulumi.getStack()));
    this.name = "UserError";
    this.stack = this.message;
  }
}

import * as pulumi from "@pulumi/pulumi";

/**
 * A mistake that only the user can correct; its message is printed alone, without a stack. The stack is the message
 * because Pulumi resolves every frame of an error thrown from async code, which takes seconds and gigabytes:
 * https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/cmd/run/run.ts
 */
export class UserError extends pulumi.RunError {
  constructor(message: string) {
    super(message);
    this.name = "UserError";
    this.stack = message;
  }
}

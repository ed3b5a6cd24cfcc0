import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { messageOf } from "../common/errors";
import { UsageError } from "./commandLine";

/** Before the work whose result it gets: that the file can be written. Throws a UsageError. */
export function checkOutputFile(option: string, file: string): void {
  check(option, file, () => {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw new Error("it is a folder");
    accessSync(found === undefined ? dirname(file) : file, constants.W_OK);
  });
}

/** The same of a folder; makes it, with this mode, where it isn't there. */
export function prepareOutputFolder(option: string, folder: string, mode = 0o777): void {
  check(option, folder, () => {
    mkdirSync(folder, { recursive: true, mode });
    accessSync(folder, constants.W_OK);
  });
}

function check(option: string, path: string, test: () => void): void {
  try {
    test();
  } catch (error) {
    throw new UsageError(`${option} ${path} can't be written: ${messageOf(error)}`, { cause: error });
  }
}

/*
 * Pulumi's engine asks a language host to run the program. The genuine one comes with an installed CLI; a CLI built
 * from its Go modules lacks it (it is a module of its own, not to be had everywhere), so this small one starts the same
 * loader with the same arguments and environment: `execNodejs` and `constructArguments` in
 * https://github.com/pulumi/pulumi/blob/v3.259.0/sdk/nodejs/cmd/pulumi-language-nodejs/main.go
 * It installs nothing and generates nothing: those calls answer UNIMPLEMENTED.
 */
const { spawn } = require("node:child_process");
const grpc = require("@grpc/grpc-js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb");
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb");
const language = require("@pulumi/pulumi/proto/language_pb");
const plugin = require("@pulumi/pulumi/proto/plugin_pb");

/** The loader has shown the error itself: `nodeJSProcessExitedAfterLoggingUserActionableMessage` in cmd/run/index.ts. */
const ERROR_SHOWN = 32;

const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** Serves until the engine goes away; prints the port as the first line, which the engine waits for. */
function serve(args) {
  const engine = args.filter((arg) => !arg.startsWith("-")).at(-1);
  const programs = new Set();
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  server.addService(LanguageRuntimeService, {
    handshake: answer(() => new language.LanguageHandshakeResponse()),
    getPluginInfo: answer(() => new plugin.PluginInfo()),
    // Nothing to acquire beforehand: the providers are attached, local or installed.
    getRequiredPackages: answer(() => new language.GetRequiredPackagesResponse()),
    about: answer(() => {
      const about = new language.AboutResponse();
      about.setExecutable(process.execPath);
      about.setVersion(process.version);
      return about;
    }),
    getProgramDependencies: answer(() => new language.GetProgramDependenciesResponse()),
    cancel: answer(() => {
      for (const program of programs) program.kill("SIGINT");
      return new Empty();
    }),
    run: answer((request) => run(request, engine, programs)),
  });
  const stop = () => {
    for (const program of programs) program.kill("SIGKILL");
    process.exit(0);
  };
  // The engine holds the other end: it ends even when the engine is killed, so nothing survives it.
  process.stdin.resume().on("end", stop);
  process.on("SIGINT", stop).on("SIGTERM", stop);
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    console.log(port);
  });
}

/** Turns a function into a unary handler. */
function answer(handle) {
  return (call, callback) => {
    Promise.resolve(call.request)
      .then(handle)
      .then(
        (reply) => callback(null, reply),
        (error) => callback({ code: grpc.status.UNKNOWN, details: error.message }),
      );
  };
}

/** Runs the program to its end. */
function run(request, engine, programs) {
  const options = request.getInfo().getOptions()?.toJavaScript() ?? {};
  const program = spawn(process.execPath, loaderArguments(request, engine, options), {
    cwd: request.getPwd(),
    env: { ...process.env, ...loaderEnvironment(request, options) },
    stdio: ["ignore", "inherit", "inherit"],
  });
  programs.add(program);
  return new Promise((resolve, reject) => {
    program.on("error", reject);
    program.on("close", (code, signal) => {
      programs.delete(program);
      resolve(runResponse(code, signal));
    });
  });
}

function loaderArguments(request, engine, options) {
  const info = request.getInfo();
  // The program's own SDK, as the genuine host takes it: two copies of it do not know each other's resources.
  const loader = require.resolve("@pulumi/pulumi/cmd/run", { paths: [info.getProgramDirectory()] });
  return [
    ...(options.nodeargs ?? "").split(" ").filter((arg) => arg !== ""),
    loader,
    ...["--monitor", request.getMonitorAddress()],
    ...["--engine", engine],
    ...["--organization", request.getOrganization()],
    ...["--project", request.getProject()],
    ...["--root-directory", info.getRootDirectory()],
    ...["--stack", request.getStack()],
    ...["--pwd", info.getProgramDirectory()],
    ...(request.getDryrun() ? ["--dry-run"] : []),
    ...["--parallel", String(request.getParallel())],
    info.getEntryPoint(),
    ...request.getArgsList(),
  ];
}

function loaderEnvironment(request, options) {
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    // The loader reads `noCheck` from tsconfig.json itself and then skips the type check.
    PULUMI_NODEJS_TYPESCRIPT: String(options.typescript ?? true),
    ...(options.tsconfig ? { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig } : {}),
  };
}

function runResponse(code, signal) {
  const response = new language.RunResponse();
  if (code === 0) return response;
  response.setBail(code === ERROR_SHOWN);
  response.setError(
    code === ERROR_SHOWN
      ? ""
      : `Program exited with ${signal === null ? `non-zero exit code: ${code}` : `signal ${signal}`}`,
  );
  return response;
}

module.exports = { serve };

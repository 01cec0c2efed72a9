// Ends the process, with one line on what to do, unless it runs on Node 24. Plain JavaScript without imports: any Node
// since 12 must be able to read it. Works as `node --import ./bin/assert-node.mjs FILE`, which then loads nothing of
// FILE, and as `node bin/assert-node.mjs`.
if (process.versions.node.split('.')[0] !== '24') {
  process.stderr.write(
    'token-keeper needs Node 24, this is Node ' +
      process.versions.node +
      '. Node 24 comes with the project (devDependency node@24) and npm scripts use it, unless its install script was not run' +
      ' (blocked, or --ignore-scripts): run `npm rebuild node --ignore-scripts=false`, then start again through npm.\n',
  );
  process.exit(1);
}

// CDK holds every template against its rules when it synthesizes: an engine of 9 MB of WebAssembly for each file of tests, and most of
// their time. test/lib/infrastructure/rule-packs.test.ts does it on purpose, and each `cdk synth` of the other projects.
process.env['CDK_VALIDATION'] = 'false';

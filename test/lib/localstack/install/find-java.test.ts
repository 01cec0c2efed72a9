import { describe, expect, test } from '@jest/globals';
import { findJava, readJavaSettings } from '../../../../lib/localstack/install/find-java.ts';

const settings = (version: string): string =>
  `Property settings:\n    java.home = /usr/lib/jvm/some java\n    java.specification.version = ${version}\n`;

describe('the Java of DynamoDB Local', () => {
  test.each(['17', '21', '25'])('may be %s', (version) => {
    expect(readJavaSettings(settings(version))).toEqual({ javaHome: '/usr/lib/jvm/some java' });
  });

  test.each(['1.8', '11', '16'])('may not be %s', (version) => {
    const whyNot = `DynamoDB Local needs Java 17 or newer, this is Java ${version}`;
    expect(readJavaSettings(settings(version))).toEqual({ whyNot });
  });

  test('may be missing', () => {
    expect(readJavaSettings('')).toEqual({ whyNot: 'DynamoDB Local needs Java 17 or newer' });
    expect(findJava({ JAVA_HOME: '/missing' })).toEqual({ whyNot: 'DynamoDB Local needs Java 17 or newer' });
  });
});

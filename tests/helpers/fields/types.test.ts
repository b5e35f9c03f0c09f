import { describe, expect, it } from "vitest";
import { DJANGO_FIELDS, FIELD_TYPES, nearestType, typeOfOtherName } from "../../../helpers/fields/types.ts";

describe("a type of the field language", () => {
  it("stands for one of Django's classes each", () => {
    expect(DJANGO_FIELDS).toEqual({
      ...{ char: "CharField", slug: "SlugField", email: "EmailField", url: "URLField", text: "TextField" },
      ...{ bool: "BooleanField", date: "DateField", datetime: "DateTimeField", time: "TimeField" },
      ...{ duration: "DurationField", json: "JSONField", uuid: "UUIDField", binary: "BinaryField" },
      ...{ ip: "GenericIPAddressField", int: "IntegerField", bigint: "BigIntegerField" },
      ...{ smallint: "SmallIntegerField", posint: "PositiveIntegerField", float: "FloatField" },
      ...{ decimal: "DecimalField", file: "FileField", image: "ImageField", choice: "CharField" },
      ...{ fk: "ForeignKey", o2o: "OneToOneField", m2m: "ManyToManyField" },
    });
  });

  it.each([
    ["char", "string str varchar String VARCHAR StringField strfield"],
    ["url", "uri link"],
    ["bool", "boolean Boolean"],
    ["int", "integer number Integer"],
    ["bigint", "long"],
    ["posint", "positiveinteger positiveint"],
    ["float", "double real"],
    ["decimal", "numeric money"],
    ["datetime", "timestamp"],
    ["duration", "interval timedelta"],
    ["json", "jsonb dict"],
    ["uuid", "guid"],
    ["binary", "blob bytes"],
    ["ip", "genericipaddress ipaddress inet"],
    ["image", "picture photo"],
    ["file", "upload"],
    ["choice", "enum choices select"],
    ["fk", "foreignkey foreign belongs_to references ForeignKey"],
    ["o2o", "one_to_one onetoone OneToOne"],
    ["m2m", "many_to_many manytomany"],
  ])("is meant by other words, too: %s by %s", (type, words) => {
    for (const word of words.split(" ")) expect(typeOfOtherName(word), word).toBe(type);
  });

  it("is meant by the name of its class in Django", () => {
    const named = FIELD_TYPES.filter((type) => type !== "choice");
    expect(named.map((type) => typeOfOtherName(DJANGO_FIELDS[type]))).toEqual(named);
    expect(typeOfOtherName("charfield")).toBe("char");
  });

  it.each(["", "constructor", "strings", "fieldstr", "strfields"])("is not meant by %j", (word) => {
    expect(typeOfOtherName(word)).toBeUndefined();
  });

  it.each([
    ["strng", "char"],
    ["datetme", "datetime"],
    ["varchr", "char"],
    ["manytomny", "m2m"],
    ["xxxxxxxxxxxx", undefined],
  ])("is near to a misspelt word: %j to %s", (word, type) => {
    expect(nearestType(word)).toBe(type);
  });
});

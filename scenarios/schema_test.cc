#include "scenarios/schema.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "scenarios/fake_host.h"
#include "scenarios/scenario_fields.h"

namespace scenarios {
namespace {

using Json = nlohmann::json;

const FakeHost kFake;
const engine::Host* const kHosts[] = {&kFake};

Json Made() { return Json::parse(Schema(kHosts)); }

// The part of a schema that describes maps: itself, or the one of its alternatives that has that property.
const Json* Property(const Json& schema, const std::string& name) {
  if (schema.contains("properties") && schema["properties"].contains(name)) return &schema["properties"][name];
  if (schema.contains("items")) return Property(schema["items"], name);
  static const Json kCost = Made()["definitions"]["cost"];
  if (schema.contains("allOf"))
    return schema["allOf"][0]["$ref"] == "#/definitions/cost" ? Property(kCost, name) : nullptr;
  for (const Json& form : schema.value("anyOf", Json::array())) {
    if (Property(form, name)) {
      for (const Json& again : schema["anyOf"]) {
        if (const Json* found = Property(again, name)) return found;
      }
    }
  }
  return nullptr;
}

void ExpectAllThere(const Json& schema, const std::vector<engine::Field>& fields, const std::string& path) {
  for (const engine::Field& field : fields) {
    const Json* property = Property(schema, std::string(field.name));
    ASSERT_NE(property, nullptr) << path << field.name;
    EXPECT_EQ(property->value("description", ""), field.doc) << path << field.name;
    ExpectAllThere(*property, field.fields, path + std::string(field.name) + ".");
    if (!field.element.empty())
      ExpectAllThere(*property, field.element[0].fields, path + std::string(field.name) + "[].");
  }
}

TEST(SchemaTest, IsADraft7SchemaThatChoosesByHost) {
  Json schema = Made();
  EXPECT_EQ(schema["$schema"], "http://json-schema.org/draft-07/schema#");
  EXPECT_EQ(schema["required"], Json::parse(R"(["name"])"));
  EXPECT_EQ(schema["anyOf"], Json::parse(R"([{"required": ["name", "host", "length"]},
                                              {"required": ["defaults"]}, {"required": ["matrix"]}])"));
  EXPECT_EQ(schema["properties"]["host"]["enum"], Json::parse(R"(["fake"])"));
  EXPECT_EQ(schema["allOf"][0]["if"]["properties"]["host"]["const"], "fake");
  EXPECT_EQ(schema["allOf"][0]["if"]["required"], Json::parse(R"(["host"])"));
  EXPECT_EQ(schema["allOf"][0]["then"]["$ref"], "#/definitions/fake");
}

TEST(SchemaTest, HoldsEveryFieldOfTheTables) {
  const Json fake = Made()["definitions"]["fake"];
  EXPECT_EQ(fake["additionalProperties"], false);
  ExpectAllThere(fake, ScenarioFields(kFake), "");
  ExpectAllThere(fake["properties"]["expect"], ExpectationFields(kFake), "expect.");
}

TEST(SchemaTest, SaysTypesLimitsAndChoices) {
  const Json fake = Made()["definitions"]["fake"]["properties"];
  EXPECT_EQ(fake["voices"],
            Json::parse(R"({"type": "integer", "minimum": 1, "maximum": 64, "description": "Voices.", "default": 8})"));
  EXPECT_EQ(fake["switches"]["properties"]["version"]["enum"], Json::parse(R"(["4.5", 4.5, "4.0", 4.0])"));
  EXPECT_EQ(fake["machine"]["anyOf"][1]["const"], "free");
  EXPECT_EQ(fake["timeline"]["items"]["oneOf"].size(), kFake.Verbs().size());
  EXPECT_EQ(fake["timeline"]["items"]["oneOf"][0]["required"], Json::parse(R"(["note_on"])"));
  EXPECT_EQ(fake["timeline"]["items"]["required"], Json::parse(R"(["at"])"));
  EXPECT_TRUE(fake["length"].contains("pattern"));
}

TEST(SchemaTest, HoldsTheKeysOfAMatrix) {
  const Json matrix = Made()["definitions"]["fake"]["properties"]["matrix"]["anyOf"];
  const Json product = matrix[0]["properties"], set = matrix[1]["items"]["properties"]["set"]["properties"];
  EXPECT_EQ(product["audio.block_frames"]["items"]["maximum"], 8192);
  EXPECT_EQ(set["audio.block_frames"]["maximum"], 8192);
  for (const char* key : {"switches.onTimeout", "machine", "machine.cores", "machine.contexts.script.priority",
                          "costs.openURL", "decisions.fake.lost", "expect.latency.is"}) {
    EXPECT_TRUE(set.contains(key)) << key;
    EXPECT_TRUE(product.contains(key)) << key;
  }
  for (const char* key : {"name", "host", "matrix", "defaults", "same_output"}) EXPECT_FALSE(set.contains(key)) << key;
  EXPECT_TRUE(matrix[0]["patternProperties"].contains("^params\\."));
  EXPECT_TRUE(matrix[0]["patternProperties"].contains("^costs\\.[^.]+\\."));
}

TEST(SchemaTest, IsTheSameEachTime) { EXPECT_EQ(Schema(kHosts), Schema(kHosts)); }

}  // namespace
}  // namespace scenarios

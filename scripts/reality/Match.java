import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import software.amazon.event.ruler.Machine;

/**
 * Which rules an event comes through, by the matcher that EventBridge itself uses.
 * Arguments: a file of rules ({name: pattern}), a file of events, one {id, event} a line.
 * Writes a line for each event: {id, rules}, or {id, error}.
 */
public class Match {
  public static void main(String[] files) throws Exception {
    ObjectMapper json = new ObjectMapper();
    Machine machine = new Machine();
    JsonNode rules = json.readTree(Files.readString(Path.of(files[0])));
    for (Iterator<String> names = rules.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      machine.addRule(name, json.writeValueAsString(rules.get(name)));
    }
    for (String line : Files.readAllLines(Path.of(files[1]))) {
      JsonNode given = json.readTree(line);
      var answer = json.createObjectNode().put("id", given.get("id").asText());
      try {
        List<String> matched = new ArrayList<>(machine.rulesForJSONEvent(json.writeValueAsString(given.get("event"))));
        Collections.sort(matched);
        var list = answer.putArray("rules");
        matched.forEach(list::add);
      } catch (Exception problem) {
        answer.put("error", String.valueOf(problem.getMessage()));
      }
      System.out.println(answer);
    }
  }
}

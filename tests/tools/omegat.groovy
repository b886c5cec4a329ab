// Run by OmegaT itself (tests/tools/omegat.py). When a project is loaded, it does what a person does in the editor; before
// the project is closed, it writes down what that person is shown beside each segment.
import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import org.omegat.core.Core
import org.omegat.core.data.PrepareTMXEntry
import org.omegat.core.events.IStopped
import org.omegat.core.statistics.FindMatches
import org.omegat.gui.glossary.FindGlossaryThread
import org.omegat.gui.glossary.GlossaryManager
import org.omegat.gui.glossary.GlossaryTextArea

def job = new JsonSlurper().parse(new File(System.getenv('SPRACHLOTSE_JOB')), 'UTF-8')
def project = Core.project

def type = { entry, text, everywhere ->
    def typed = new PrepareTMXEntry()
    typed.source = entry.srcText
    typed.translation = text
    project.setTranslation(entry, typed, everywhere, null)
}

def shown = {
    // The glossary pane is a widget, and there is no screen: one that nobody has constructed is enough to search with.
    def pane = sun.reflect.ReflectionFactory.reflectionFactory
        .newConstructorForSerialization(GlossaryTextArea, Object.getConstructor()).newInstance()
    def manager = new GlossaryManager(null)
    manager.priorityGlossary = new File(project.projectProperties.writeableGlossary)
    new File(project.projectProperties.glossaryRoot).listFiles().sort().each {
        def terms = manager.loadGlossaryFile(it)
        if (terms) manager.glossaries[it.path] = terms
    }
    project.allEntries.collect { entry ->
        pane.currentlyProcessedEntry = entry
        def terms = new FindGlossaryThread(pane, entry, manager).search()
        def matches = new FindMatches(project.sourceTokenizer, 5, false, false)
            .search(project, entry.srcText, true, false, { false } as IStopped)
        [
            id: entry.key.path ?: entry.key.id, source: entry.srcText, comment: entry.comment ?: '',
            translation: project.getTranslationInfo(entry)?.translation ?: '',
            terms: terms.collect { [it.srcText, it.getLocTerms(false) as List, it.commentText] },
            matches: matches.collect { [it.translation, it.scores*.score.max(), new File(it.projs[0]).name] },
        ]
    }
}

switch (eventType.toString()) {
    case 'LOAD':
        project.allEntries.each { entry ->
            def id = entry.key.path ?: entry.key.id ?: ''
            if (job.typed.containsKey(id)) type(entry, job.typed[id], true)
            if (job.alternatives.containsKey(id)) type(entry, job.alternatives[id], false)
            if (job.sentences.containsKey(entry.srcText)) type(entry, job.sentences[entry.srcText], true)
        }
        break
    case 'COMPILE':
        if (job.look) new File(job.look).setText(JsonOutput.toJson(shown()), 'UTF-8')
        break
}
